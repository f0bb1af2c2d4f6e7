local mt = getmetatable(_G) or {}
local declared = {}
mt.__newindex = function(t, name, value) declared[name] = true rawset(t, name, value) end
mt.__index = function(_, name)
  if not declared[name] then error("variable '" .. tostring(name) .. "' is not declared", 2) end
end
setmetatable(_G, mt)
answer = 42
print(answer, pcall(function() return answr end))
