local M = {}
for _, part in ipairs { { one = function() return 1 end }, { two = function() return 2 end } } do
  for name, fn in pairs(part) do M[name] = fn end
end
return M
