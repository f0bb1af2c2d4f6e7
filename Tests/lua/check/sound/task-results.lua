local t = task.spawn("look", function(a, b) task.sleep(1) return a + b end, 1, 2)
print(t:wait())
local ok, value = task.spawn(error, "x"):try(5)
print(ok, value ~= nil)
print(pcall(task.timeout, 1, task.sleep, 5))
for _, info in ipairs(task.list()) do print(info.state, info.name) end
