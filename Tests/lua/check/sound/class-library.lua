local function class(parent)
  local c = {}
  c.__index = c
  if parent then setmetatable(c, { __index = parent, __call = function(k, ...) return k.new(...) end }) end
  function c.new(...)
    local o = setmetatable({}, c)
    if o.init then o:init(...) end
    return o
  end
  return c
end
local Animal = class()
function Animal:init(name) self.name = name end
local Dog = class(Animal)
function Dog:speak() return self.name .. " barks" end
print(Dog.new("Rex"):speak(), Dog("Ada").name)
