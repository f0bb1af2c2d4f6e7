-- What calls return: plain tables that know their fields.
local eip = cloud.eip.get { publicip_id = demo.free_eip }
assert(type(eip) == "table" and next(eip) ~= nil)

local function raises(action, ...)
  local ok, message = pcall(action)
  assert(not ok, "nothing was raised")
  for _, part in ipairs { ... } do
    assert(tostring(message):find(part, 1, true), tostring(message))
  end
end
raises(function() return eip.aliass end, "records.lua:", "eip.PublicIp has no field 'aliass'", "'alias'")
raises(function() eip.aliass = 1 end, "eip.PublicIp has no field 'aliass'")
raises(function() return cloud.eip.bnd end, "cloud.eip has no 'bnd'", "'bind'")
raises(function() return cloud.eips end, "cloud has no 'eips'", "'eip'")
raises(function() cloud.eip.attach = print end, "cannot be set")
assert(eip.port_id == nil, "documented and absent")

local line = tostring(eip)
assert(line:find "^eip%.PublicIp{" and line:find("203.0.113.11", 1, true) and not line:find "\n")
assert(eip == cloud.eip.find { public_ip_address = "203.0.113.11" }, "compared by id")
assert(eip ~= cloud.eip.get { publicip_id = demo.bound_eip })

-- A list of records says what is in it, and is a list in all else.
local list = cloud.eip.list {}
local text = tostring(list)
assert(text:find "^7 eip%.PublicIp\n  eip%.PublicIp{public_ip_address=", text)
assert(select(2, text:gsub("\n", "")) == 7)
assert(tostring(cloud.eip.list { public_ip_address = "192.0.2.1" }) == "0 eip.PublicIp")
assert(json.encode(cloud.eip.list { public_ip_address = "192.0.2.1" }) == "[]")
assert(#json.decode(json.encode(list)) == 7 and json.array(list) == list)
for i = #list, 1, -1 do
  table.remove(list)
end
table.insert(list, 7)
list[2] = "any"
assert(#list == 2 and json.encode(list) == '[7,"any"]' and tostring(list):find "json%.array", tostring(list))

-- A list is not one of its elements; what no record has is absent, as in any list.
local eips = cloud.eip.list {}
local ok, problem = pcall(function() return eips.alias end)
assert(not ok and tostring(problem):find("this is a list of eip.PublicIp: alias is a field of each of them", 1, true), problem)
assert(not pcall(function() return cloud.eip.list { status = "ERROR" }.id end))
assert(eips.count == nil and eips[#eips + 1] == nil and eips[0] == nil and eips[{}] == nil)
eips.count, eips.alias = #eips, "mine"
assert(eips.count == #eips and eips.alias == "mine")
eips[#eips + 1] = eips[1]
assert(#eips == eips.count + 1)
