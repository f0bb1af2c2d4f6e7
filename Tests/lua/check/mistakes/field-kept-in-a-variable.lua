local eip = cloud.eip.find { alias = "web" }
local status = eip.status
if status == "ACTIV" then print "bound" end --!
