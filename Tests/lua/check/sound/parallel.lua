local sizes = task.map(cloud.eip.list {}, function(eip, index)
  return eip.public_ip_address and index or 0
end, { limit = 4 })
print(#sizes)
local results = task.all { function() return 1 end, task.spawn(function() return 2 end) }
print(results[1] + results[2])
for index, result in task.each({ 3, 1 }, function(n) task.sleep(n) return n end) do print(index, result) end
