#!/usr/bin/env halo
-- Moves an EIP to another server, then the addresses of a DNS resolver endpoint into that server's subnet.
local move = require "move"

local address, server, endpoint_id, subnet_id = ...
if not endpoint_id then
  io.stderr:write [[
usage: move-eip.lua ADDRESS SERVER ENDPOINT [SUBNET]
  ADDRESS   the EIP, such as 203.0.113.10
  SERVER    id of the server that shall have it
  ENDPOINT  id of the DNS resolver endpoint to rebind
  SUBNET    id of the VPC subnet for the endpoint's addresses; the server's own
            when left out
]]
  os.exit(64)
end

local eip = cloud.eip.find { public_ip_address = address }
local nic = cloud.vpc.find_port { device_id = server }

-- Both or neither. A port's network is the VPC subnet that its server is in.
local bound, moved = cloud.transaction(function()
  return move.eip { publicip_id = eip.id, port_id = nic.id },
    move.resolver_ips { endpoint_id = endpoint_id, subnet_id = subnet_id or nic.network_id }
end)

print(("%s is on server %s (port %s)"):format(address, server, bound.port_id))
for _, step in ipairs(moved) do
  print(("resolver endpoint %s: %s replaced %s"):format(endpoint_id, step.to.ip, step.from.ip))
end
if #moved == 0 then
  print(("resolver endpoint %s: every address was in the subnet already"):format(endpoint_id))
end
