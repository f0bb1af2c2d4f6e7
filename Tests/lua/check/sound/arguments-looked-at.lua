local server, port, name, count, id, vpc, address, device, mac, subnet = ...
address = address or "203.0.113.10"
local function need(value, what)
  if not value then error("usage: " .. what) end
end
local function main()
  need(device, "DEVICE")
  print(string.match(mac, "^%x"))
  cloud.vpc.list_ports { device_id = device, mac_address = mac }
  assert(server, "usage: arguments-looked-at.lua SERVER …")
  if not port then error "usage" end
  print("of " .. name, count + 1, id:lower())
  cloud.vpc.list_ports { device_id = server, id = port, name = name, network_id = id }
  -- Not as a filter.
  print(vpc, cloud.vpc.get_port { port_id = vpc })
end
cloud.eip.list { public_ip_address = address }
cloud.vpc.list_subnets { vpc_id = subnet or nil }
local function of(...)
  local device = ...
  return cloud.vpc.list_ports { device_id = device }
end
return { main, of }
