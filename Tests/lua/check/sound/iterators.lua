local function each(list)
  local index = 0
  return function() index = index + 1 if list[index] then return index, list[index] end end
end
for i, v in each { "a", "b" } do print(i, v) end
for word in ("one two"):gmatch "%a+" do print(word) end
for key, value in next, { a = 1 } do print(key, value) end
for i = 10, 1, -3 do print(i) end
