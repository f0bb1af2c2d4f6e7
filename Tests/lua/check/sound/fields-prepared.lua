local filter = {}
if #arg > 0 then filter.public_ip_address = arg[1] end
filter.ip_version = 4
print(#cloud.eip.list(filter))
local fields = { ip_version = 4 }
local function with_region(t) t.enterprise_project_id = "all_granted_eps" return t end
print(#cloud.eip.list(with_region(fields)))
local wanted = {}
for _, eip in ipairs(cloud.eip.list {}) do wanted[#wanted + 1] = eip.id end
print(#cloud.eip.list { id = wanted })
