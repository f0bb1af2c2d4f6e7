local eip = cloud.eip.list {}[1]
eip = cloud.eip.find { public_ip_address = eip.public_ip_address }
local kinds = { eip = eip, port = cloud.vpc.list_ports {}[1] }
for kind, thing in pairs(kinds) do print(kind, thing.id) end
local thing = kinds.eip
thing = kinds.port
print(thing.mac_address)
