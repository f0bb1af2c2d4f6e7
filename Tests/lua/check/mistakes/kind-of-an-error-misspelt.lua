local ok, err = pcall(cloud.eip.list, {})
if not ok and err.kind == "notfound" then print "gone" end --!
if not ok and err.kind == "mine" then print "raised by this script" end
