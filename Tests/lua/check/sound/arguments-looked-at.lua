local server, port, name, count, id, vpc, address = ...
address = address or "203.0.113.10"
local function main()
  assert(server, "usage: arguments-looked-at.lua SERVER …")
  if not port then error "usage" end
  print("of " .. name, count + 1, id:lower())
  cloud.vpc.list_ports { device_id = server, id = port, name = name, network_id = id }
  -- Not as a filter.
  print(vpc, cloud.vpc.get_port { port_id = vpc })
end
cloud.eip.list { public_ip_address = address }
local function of(...)
  local device = ...
  return cloud.vpc.list_ports { device_id = device }
end
return { main, of }
