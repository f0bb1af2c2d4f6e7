local builder = {}
builder.__index = builder
function builder:add(text) self[#self + 1] = text return self end
function builder:text(mark) return table.concat(self, mark) end
local text = setmetatable({}, builder):add "a":add("b"):add [[c]]:text "-"
print(text, ("%s=%d"):format("n", 3):rep(2, ";"):upper():len())
