local eip = cloud.eip.list {}[1]
local again = cloud.eip.get { publicip_id = eip.id }
print(eip == again, eip.alias or "no name", eip.profile and eip.profile.order_id, eip.raw.anything)
for key, value in pairs(eip) do if key == "id" then print(#value) end end
local port = cloud.vpc.list_ports {}[1]
print(port["binding:vnic_type"], port.fixed_ips[1].ip_address, #port.security_groups)
