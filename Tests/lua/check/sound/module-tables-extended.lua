local stack = require "support.stack"
local function mixin(t)
  for name, value in pairs { size = function() return 7 end } do t[name] = value end
end
local s = stack.new()
mixin(s)
print(s.size())
for name, fn in pairs { count = function() return 8 end } do stack[name] = fn end
print(stack.count())
