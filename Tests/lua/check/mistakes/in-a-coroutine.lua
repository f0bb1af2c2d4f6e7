local co = coroutine.wrap(function()
  for _, port in ipairs(cloud.vpc.list_ports {}) do coroutine.yield(port.adress) end --!
end)
print(co())
