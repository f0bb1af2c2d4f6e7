local settings = {}
for _, side in ipairs { "left", "right" } do
  for _, what in ipairs { "size", "name" } do settings[side .. "_" .. what] = side .. what end
end
print(settings.left_size, settings.right_name, settings.middle_size)
