local ok, lfs = pcall(require, "lfs")
if ok then print(lfs.currentdir()) else print "no lfs" end
local has_inspect, inspect = pcall(require, "inspect")
print(has_inspect and inspect({}) or "plain")
