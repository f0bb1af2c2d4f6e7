-- A resolver endpoint: addresses bound and unbound, and the limits of two and six.
local function ips()
  return cloud.dns.list_ips { endpoint_id = demo.resolver }
end
assert(#ips() == 2)

local endpoint, entry = cloud.dns.bind_ip { endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
assert(endpoint.id == demo.resolver and endpoint.status == "ACTIVE" and endpoint.ipaddress_count == 3)
assert(entry.status == "ACTIVE" and entry.ip:find "^192%.168%.1%.")
-- The list shows the neutron id of the subnet, which is not what bind_ip takes.
assert(entry.subnet_id ~= demo.second_subnet)

local _, fixed = cloud.dns.bind_ip {
  endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = "192.168.0.77",
}
assert(fixed.ip == "192.168.0.77" and #ips() == 4)

endpoint = cloud.dns.unbind_ip { endpoint_id = demo.resolver, ipaddress_id = fixed.id }
assert(endpoint.status == "ACTIVE" and endpoint.ipaddress_count == 3 and #ips() == 3)
-- Unbinding it once more is done already.
assert(cloud.dns.unbind_ip { endpoint_id = demo.resolver, ipaddress_id = fixed.id }.ipaddress_count == 3)

local function refused(operation, arguments, code)
  local ok, problem = pcall(operation, arguments)
  assert(not ok, "not refused")
  assert(problem.code == code, tostring(problem))
  return problem
end
cloud.dns.unbind_ip { endpoint_id = demo.resolver, ipaddress_id = entry.id }
refused(cloud.dns.unbind_ip, { endpoint_id = demo.resolver, ipaddress_id = ips()[1].id }, "DNS.1514")
refused(cloud.dns.bind_ip, { endpoint_id = demo.full_resolver, subnet_id = demo.second_subnet }, "DNS.1514")
refused(cloud.dns.bind_ip, { endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = "10.9.9.9" }, "DNS.1505")
refused(cloud.dns.bind_ip, { endpoint_id = demo.resolver, subnet_id = demo.foreign_subnet }, "DNS.1508")
-- An address that the endpoint has not got is unbound, an endpoint that is not there is none.
cloud.dns.unbind_ip { endpoint_id = demo.resolver, ipaddress_id = ("0"):rep(32) }
local nowhere = refused(
  cloud.dns.unbind_ip, { endpoint_id = ("0"):rep(32), ipaddress_id = entry.id }, "DNS.1510")
assert(nowhere.kind == "not_found" and not nowhere.in_doubt)
refused(cloud.dns.get_endpoint, { endpoint_id = ("0"):rep(32) }, "DNS.1510")

-- Nothing waits for a change that is not to be waited for.
local accepted, unknown = cloud.dns.bind_ip { endpoint_id = demo.resolver, subnet_id = demo.subnet, wait = false }
assert(accepted.status == "PENDING_CREATE" and unknown == nil)
