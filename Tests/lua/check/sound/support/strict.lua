local declared = {}
function global(name) declared[name] = true end
setmetatable(_G, {
  __newindex = function(t, name, value)
    if not declared[name] then error("assignment to undeclared variable '" .. name .. "'", 2) end
    rawset(t, name, value)
  end,
})
