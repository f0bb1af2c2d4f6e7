_ENV.limit = 4
_G.names = { "a" }
_G["mode"] = "fast"
rawset(_G, "level", 2)
local G = _G
G.colour = "red"
print(limit, #names, mode, level, colour)
