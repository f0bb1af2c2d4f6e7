local loaded = setmetatable({}, { __index = function(t, name)
  local module = require("support." .. name)
  t[name] = module
  return module
end })
print(loaded.text.trim " x ")
