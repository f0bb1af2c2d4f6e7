local eip = cloud.eip.find { alias = "web" }
local port = cloud.vpc.get_port { port_id = eip.port_id } --!
print(port.id)
