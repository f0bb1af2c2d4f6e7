local limit <const> = 8
do
  local closed <close> = setmetatable({}, { __close = function(_, e) print("closed", e) end })
  print(limit, closed ~= nil)
end
