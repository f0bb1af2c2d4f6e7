-- An EIP: read, bound, refused, unbound, renamed; every change is seen before the call returns.
local eip = cloud.eip.get { publicip_id = demo.free_eip }
assert(eip.status == "DOWN" and eip.port_id == nil and eip.private_ip_address == nil)

local bound = cloud.eip.bind { publicip_id = eip.id, port_id = demo.other_port }
assert(bound.port_id == demo.other_port and bound.status == "ACTIVE")
assert(cloud.eip.get { publicip_id = eip.id }.port_id == demo.other_port)

-- Binding it there once more is done already.
assert(cloud.eip.bind { publicip_id = eip.id, port_id = demo.other_port }.status == "ACTIVE")

-- Bound elsewhere, it is refused and stays where it is.
local ok, refusal = pcall(cloud.eip.bind, { publicip_id = eip.id, port_id = demo.other_second_port })
assert(not ok and refusal.kind == "conflict" and refusal.code == "VPC.0510", tostring(refusal))
assert(refusal.status == 409 and not refusal.in_doubt and refusal.request_id)

-- A port that has an EIP takes no other.
ok, refusal = pcall(cloud.eip.bind, { publicip_id = demo.second_free_eip, port_id = demo.other_port })
assert(not ok and refusal.code == "VPC.0511", tostring(refusal))

-- A rename does not unbind.
local renamed = cloud.eip.rename { publicip_id = eip.id, alias = "gateway-2" }
assert(renamed.alias == "gateway-2" and renamed.port_id == demo.other_port)
assert(cloud.eip.update { publicip_id = eip.id, alias = "gateway-3" }.port_id == demo.other_port)

local unbound = cloud.eip.unbind { publicip_id = eip.id }
assert(unbound.port_id == nil and unbound.status == "DOWN" and unbound.alias == "gateway-3")
-- Unbinding what is not bound is done already.
assert(cloud.eip.unbind { publicip_id = eip.id }.status == "DOWN")

-- An update that would unbind by omission is refused before anything is sent.
for _, wrong in ipairs {
  { publicip_id = eip.id },
  { publicip_id = eip.id, port_id = "" },
  { publicip_id = eip.id, port_id = "", alias = "x" },
  { publicip_id = eip.id, port_id = demo.other_port, alias = "x" },
} do
  local fine, problem = pcall(cloud.eip.update, wrong)
  assert(not fine and problem.kind == "usage" and problem.attempts == 0, tostring(problem))
  assert(problem.message:find "cloud%.eip%.")
end

-- Lists and finds.
assert(#cloud.eip.list { port_id = demo.port } == 1)
assert(#cloud.eip.list { id = { demo.bound_eip, demo.free_eip } } == 2)
assert(cloud.eip.find { public_ip_address = "203.0.113.10" }.id == demo.bound_eip)
ok, refusal = pcall(cloud.eip.find, { public_ip_address = "203.0.113.99" })
assert(not ok and refusal.kind == "not_found")

-- One on a load balancer cannot be unbound here, and nobody is sent to try.
local balanced = cloud.eip.find { public_ip_address = "203.0.113.14" }
ok, refusal = pcall(cloud.eip.bind, { publicip_id = balanced.id, port_id = demo.other_second_port })
assert(not ok and refusal.code == "VPC.0510", tostring(refusal))
assert(refusal.hint == "it is bound to a load balancer; take it off there, cloud.eip.unbind cannot", refusal.hint)
