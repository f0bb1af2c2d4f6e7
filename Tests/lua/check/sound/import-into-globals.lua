local function import(into, module) for name, value in pairs(module) do into[name] = value end end
import(_G, { ranges = function() return 3 end, strings = "a" })
print(ranges(), strings)
if _VERSION == "Lua 5.1" then print(loadstring("return 1")) end
