#!/usr/bin/env halo
-- Runs move-eip.lua on the simulator's demo account and shows what it changed:
--   halo run --sim scripts/demo.lua
local directory = (arg[0] or ""):match "^(.*/)" or ""

local function first(list, fits)
  for _, candidate in ipairs(list) do
    if fits(candidate) then
      return candidate
    end
  end
  error "this account has nothing to demonstrate with"
end

local eip = first(cloud.eip.list {}, function(candidate)
  return candidate.port_id ~= nil
end)
-- Addresses of this kind exist in documentation only: on a real account nothing is touched.
if not eip.public_ip_address:find "^203%.0%.113%." then
  error("this moves an address for show; run it on the simulator: halo run --sim " .. arg[0], 0)
end
local from = cloud.vpc.get_port { port_id = eip.port_id }
local to = first(cloud.vpc.list_ports {}, function(port)
  return port.device_owner:find "^compute:" and port.device_id ~= from.device_id
end)
local endpoint = first(cloud.dns.list_endpoints { direction = "inbound" }, function(candidate)
  return candidate.ipaddress_count < 6
end)
local subnet = first(cloud.vpc.list_subnets { vpc_id = endpoint.vpc_id }, function(candidate)
  return candidate.id ~= from.network_id
end)

local function show(title)
  local now = cloud.eip.get { publicip_id = eip.id }
  local server = now.port_id and cloud.vpc.get_port { port_id = now.port_id }.device_id
  print(title)
  print(("  EIP %-14s %-6s  server %s"):format(now.public_ip_address, now.status, server or "none"))
  for _, entry in ipairs(cloud.dns.list_ips { endpoint_id = endpoint.id }) do
    print(("  resolver IP %-14s %-6s"):format(entry.ip, entry.status))
  end
  print()
end

show "before"
local command = { eip.public_ip_address, to.device_id, endpoint.id, subnet.id }
print("$ halo run move-eip.lua " .. table.concat(command, " "))
assert(loadfile(directory .. "move-eip.lua"))(table.unpack(command))
print()
show "after"
