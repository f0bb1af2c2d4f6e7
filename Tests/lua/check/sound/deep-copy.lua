local function copy(value, seen)
  if type(value) ~= "table" then return value end
  seen = seen or {}
  if seen[value] then return seen[value] end
  local result = {}
  seen[value] = result
  for k, v in pairs(value) do result[copy(k, seen)] = copy(v, seen) end
  return result
end
local original = { a = { b = { 1, 2 } } }
original.self = original
print(copy(original).a.b[2], copy(original).self ~= original)
