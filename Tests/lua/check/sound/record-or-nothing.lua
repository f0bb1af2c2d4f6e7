local found
for _, eip in ipairs(cloud.eip.list {}) do
  if eip.status == "DOWN" or eip.status == cloud.eip.Status.ERROR then found = eip break end
end
if found ~= nil then print(found.public_ip_address) end
local shown = found and found.alias or "none"
print(shown, found and found.ip_version == 4)
