-- The trap of the two subnet ids: before any answer showed the neutron id, the service refuses it and the
-- hint names the right one; afterwards nothing is sent.
local wrong = { endpoint_id = demo.resolver, subnet_id = demo.neutron_subnet }
local ok, refused = pcall(cloud.dns.bind_ip, wrong)
assert(not ok and refused.code == "DNS.1502" and refused.hint:find(demo.subnet, 1, true), tostring(refused))

cloud.vpc.get_subnet { subnet_id = demo.subnet }
local message
ok, message = pcall(cloud.dns.bind_ip, wrong)
assert(not ok and message.kind == "usage" and message.attempts == 0, tostring(message))
assert(tostring(message):find("as the neutron_subnet_id of a vpc.Subnet", 1, true), tostring(message))
