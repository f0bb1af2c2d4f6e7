-- Calls wait wherever a script makes them: the whole task waits, and user coroutines never notice.
local addresses = coroutine.wrap(function()
  for _, eip in ipairs(cloud.eip.list {}) do
    coroutine.yield(cloud.eip.get { publicip_id = eip.id }.public_ip_address)
  end
end)
local count = 0
for address in addresses do
  assert(address:find "^203%.0%.113%.")
  count = count + 1
end
assert(count == #cloud.eip.list {})

-- Where a coroutine cannot be suspended the call waits in place.
local ids = { demo.free_eip, demo.bound_eip, demo.second_free_eip }
table.sort(ids, function(a, b)
  return cloud.eip.get { publicip_id = a }.public_ip_address < cloud.eip.get { publicip_id = b }.public_ip_address
end)
assert(ids[1] == demo.bound_eip and ids[2] == demo.free_eip)
local text = ("EIP"):gsub("EIP", function()
  return cloud.eip.get { publicip_id = demo.bound_eip }.alias
end)
assert(text == "web")

local lazy = setmetatable({}, { __index = function(_, id)
  return cloud.eip.get { publicip_id = id }
end })
assert(lazy[demo.free_eip].status == "DOWN")

-- At the level of the task nobody is there to yield to.
local ok, message = pcall(coroutine.yield, 1)
assert(not ok and message:find "coroutine%.yield", message)
