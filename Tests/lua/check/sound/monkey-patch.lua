function string.trim(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end
function table.keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end
math.round = function(x) return math.floor(x + 0.5) end
print(string.trim "  web ", table.concat(table.keys { b = 1, a = 2 }, ","), math.round(2.6))
