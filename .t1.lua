local eip = cloud.eip.find { public_ip_address = "203.0.113.10" }
cloud.transaction(function()
  cloud.eip.rename { publicip_id = eip.id, alias = "x1" }
  cloud.eip.unbind { publicip_id = eip.id }
  io.stderr:write("unbound\n")
  task.sleep(tonumber(arg[1] or 0))
  error "not today"
end)
