#!/usr/bin/env halo
-- Gives an EIP another alias. What it is bound to stays as it is.
local address, alias = ...
if not alias then
  io.stderr:write [[
usage: rename-eip.lua ADDRESS ALIAS
  ADDRESS  the EIP, such as 203.0.113.10
  ALIAS    its new name: 1 to 64 letters, digits, `_`, `-` or `.`
]]
  os.exit(64)
end

local eip = cloud.eip.find { public_ip_address = address }
local renamed = cloud.eip.rename { publicip_id = eip.id, alias = alias }
print(("%s: %s -> %s"):format(address, eip.alias or "(no alias)", renamed.alias))
