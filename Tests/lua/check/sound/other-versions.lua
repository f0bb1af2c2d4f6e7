local unpack = table.unpack or unpack
local load = loadstring or load
if setfenv then print "5.1" end
print(unpack { 1, 2 }, load "return 1" ())
local bit = rawget(_G, "bit32") or require "support.bits"
print(bit.band(6, 3))
if _G.jit then print(jit.version) end
if table.getn then print(table.getn {}) end
local pow = math.pow or function(a, b) return a ^ b end
print(pow(2, 3))
