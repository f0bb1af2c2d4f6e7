local print, setmetatable, _G = print, setmetatable, _G
do
  local _ENV = setmetatable({}, { __index = _G })
  counter = 1
  function increase() counter = counter + 1 return counter end
  print(increase(), anything)
end
local function sandbox(_ENV) return x + y end
print(sandbox { x = 1, y = 2 })
