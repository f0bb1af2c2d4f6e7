#!/usr/bin/env halo
-- Gives a ModelArts Lite Server an EIP and puts that EIP into a Global Accelerator endpoint group.
local server, address, group, weight = ...
local share = weight and math.tointeger(weight)
if not group or (weight and not (share and share >= 0 and share <= 100)) then
  io.stderr:write [[
usage: attach-lite-server.lua SERVER ADDRESS GROUP [WEIGHT]
  SERVER   id of the Lite Server
  ADDRESS  the EIP, such as 203.0.113.20
  GROUP    id of the Global Accelerator endpoint group
  WEIGHT   0 to 100: the EIP's share of the group's traffic; the service's
           default when left out
]]
  os.exit(64)
end

local eip = cloud.eip.find { public_ip_address = address }

-- Both or neither.
local endpoint = cloud.transaction(function()
  cloud.modelarts.bind_eip { id = server, public_ip_id = eip.id }
  return cloud.ga.add_endpoint {
    endpoint_group_id = group,
    resource_id = eip.id,
    resource_type = "EIP",
    ip_address = address,
    weight = share,
  }
end)
print(("%s is on Lite Server %s"):format(address, server))
print(("%s is in endpoint group %s with weight %s"):format(address, group, endpoint.weight or "default"))
