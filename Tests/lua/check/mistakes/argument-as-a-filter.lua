local server, vpc = ...
print(server)
for _, port in ipairs(cloud.vpc.list_ports { device_id = server }) do print(port.id) end --!
print(#cloud.vpc.list_subnets { vpc_id = vpc }) --!
print(#cloud.vpc.list_subnets { vpc_id = arg[2] }) --!
