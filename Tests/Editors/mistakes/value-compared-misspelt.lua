local eip = cloud.eip.find { alias = "web" }
if eip.status == "ACTIV" then print "bound" end --!
