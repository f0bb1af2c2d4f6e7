local str = string
str.split = function(s, mark)
  local parts = {}
  for part in s:gmatch("[^" .. mark .. "]+") do parts[#parts + 1] = part end
  return parts
end
print(#string.split("a,b,c", ","))
for name, fn in pairs { starts = function(s, p) return s:sub(1, #p) == p end } do string[name] = fn end
print(string.starts("web-1", "web"))
