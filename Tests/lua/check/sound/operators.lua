local V = {}
V.__index = V
V.__add = function(a, b) return V.new(a.x + b.x) end
V.__eq = function(a, b) return a.x == b.x end
V.__lt = function(a, b) return a.x < b.x end
V.__concat = function(a, b) return tostring(a) .. tostring(b) end
V.__tostring = function(v) return "<" .. v.x .. ">" end
function V.new(x) return setmetatable({ x = x }, V) end
print((V.new(1) + V.new(2)).x, V.new(1) == V.new(1), V.new(1) < V.new(2), V.new(1) .. "!")
