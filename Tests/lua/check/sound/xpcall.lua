local function handler(e) return debug.traceback(tostring(e), 2) end
local ok, trace = xpcall(function(a) error("no " .. a) end, handler, "way")
print(ok, #trace > 0)
