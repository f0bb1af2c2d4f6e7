local function server(name) return function(fields) fields.name = name return fields end end
local web = server "web" { flavor = "small", disks = { 40, 100 } }
local function each(fields) for k, v in pairs(fields) do if k == "name" then print(v) end end end
each(web)
print(web.flavor, web.name, #web.disks)
