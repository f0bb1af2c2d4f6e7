local function sum(...)
  local total = 0
  for i = 1, select("#", ...) do total = total + (select(i, ...) or 0) end
  return total, ...
end
local packed = table.pack(sum(1, nil, 3))
print(packed.n, packed[1], (sum(4, 5)))
