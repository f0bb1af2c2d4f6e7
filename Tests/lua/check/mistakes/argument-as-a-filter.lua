local function say(...) print(string.format(...)) end
local server, vpc = ...
say("of %s", 1)
print(server, ("%s"):format(vpc))
for _, port in ipairs(cloud.vpc.list_ports { device_id = server }) do print(port.id) end --!
if vpc == "all" then print "all" end
print(#cloud.vpc.list_subnets { vpc_id = vpc }) --!
print(#cloud.vpc.list_subnets { vpc_id = arg[2] }) --!
