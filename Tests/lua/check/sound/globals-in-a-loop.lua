for _, name in ipairs { "alpha", "beta" } do _G[name] = function() return name end end
print(alpha(), beta())
