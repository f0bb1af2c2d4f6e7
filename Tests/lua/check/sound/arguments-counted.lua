if #arg ~= 2 then return print "usage: arguments-counted.lua SERVER VPC" end
local server, vpc = ...
cloud.vpc.list_ports { device_id = server }
cloud.vpc.list_subnets { vpc_id = arg[2] or vpc }
