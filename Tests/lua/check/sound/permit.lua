local lock <const> = task.semaphore(1)
local done = 0
local tasks = {}
for i = 1, 3 do
  tasks[i] = task.spawn("worker " .. i, function()
    local permit <close> = lock:acquire()
    done = done + 1
  end)
end
for _, t in ipairs(tasks) do t:wait() end
print(done)
