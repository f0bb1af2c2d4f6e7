-- From a server to its port, from a port to its subnet.
local port = cloud.vpc.find_port { device_id = demo.other_server }
assert(port.id == demo.other_port, "the primary one of two")
assert(cloud.vpc.find_port { device_id = demo.other_server, private_ip_address = "192.168.1.12" }.id
  == demo.other_second_port)
assert(#cloud.vpc.list_ports { device_id = demo.other_server } == 2)
assert(port.fixed_ips[1].ip_address == "192.168.0.12")

local subnet = cloud.vpc.get_subnet { subnet_id = port.network_id }
assert(subnet.id == demo.subnet and subnet.neutron_subnet_id == port.fixed_ips[1].subnet_id)
assert(#cloud.vpc.list_subnets { vpc_id = demo.vpc } == 2)

local ok, none = pcall(cloud.vpc.find_port, { device_id = "00000000-0000-4000-8000-000000000000" })
assert(not ok and none.kind == "not_found")
ok, none = pcall(cloud.vpc.get_port, { port_id = "00000000-0000-4000-8000-000000000000" })
assert(not ok and none.code == "VPC.2502")
