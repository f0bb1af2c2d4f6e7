local key, value = "ip_version", 4
print(#cloud.eip.list { [key] = value })
local function call(operation, fields) return operation(fields) end
print(#call(cloud.eip.list, { ip_version = 4 }), #cloud["eip"]["list"] {})
for _, service in ipairs { "eip", "vpc" } do print(cloud[service] ~= nil) end
