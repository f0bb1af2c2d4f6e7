local function tracked(target)
  return setmetatable({}, {
    __index = function(_, key) return target[key] end,
    __newindex = function(_, key, value) target[key] = value end,
    __pairs = function() return next, target, nil end,
    __len = function() return #target end,
    __call = function(_, ...) return select("#", ...) end,
  })
end
local p = tracked { a = 1 }
p.b = 2
print(p.a + p.b, #p, p(1, 2))
for key in pairs(p) do print(key) break end
