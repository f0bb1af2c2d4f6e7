-- The documented values of a field are a table, which knows its members.
assert(cloud.dns.Status.ACTIVE == "ACTIVE")
local endpoint = cloud.dns.get_endpoint { endpoint_id = demo.resolver }
assert(endpoint.status == cloud.dns.Status.ACTIVE)
assert(cloud.dns.Status == cloud.dns.Status, "one table, however often it is read")
assert(#cloud.dns.list_endpoints { direction = cloud.dns.Direction.inbound } > 0)

local function raises(action, part)
  local ok, message = pcall(action)
  assert(not ok and message:find(part, 1, true), message)
end
raises(function() return cloud.dns.Status.ACTVE end, "cloud.dns.Status has no 'ACTVE'; did you mean 'ACTIVE'?")
raises(function() return cloud.dns.Stats end, "cloud.dns has no 'Stats'; did you mean 'Status'?")
raises(function() cloud.dns.Status.NEW = "NEW" end, "cloud.dns.Status is an enumeration: 'NEW' cannot be set")
