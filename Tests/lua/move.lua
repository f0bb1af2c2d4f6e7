-- The standard module `move`: nothing is lost on the way.
local move = require "move"

local moved = move.eip { publicip_id = demo.bound_eip, port_id = demo.other_port }
assert(moved.port_id == demo.other_port)
assert(move.eip { publicip_id = demo.bound_eip, port_id = demo.other_port }.status == "ACTIVE")

-- When the new port does not take it, it goes back.
cloud.eip.bind { publicip_id = demo.free_eip, port_id = demo.port }
local ok, refusal = pcall(move.eip, { publicip_id = demo.bound_eip, port_id = demo.port })
assert(not ok and refusal.code == "VPC.0511", tostring(refusal))
assert(cloud.eip.get { publicip_id = demo.bound_eip }.port_id == demo.other_port)

-- Out of time at any moment it is on one of the two, and nobody is in doubt which.
local outcomes = {}
for tenths = 1, 80 do
  local ok, problem = pcall(task.timeout, tenths / 10, move.eip, { publicip_id = demo.bound_eip, port_id = demo.other_second_port })
  local now_on = cloud.eip.get { publicip_id = demo.bound_eip }.port_id
  local outcome = ok and "moved" or tostring(problem):match "all the same" or tostring(problem):match "again succeeded" or "not begun"
  outcomes[outcome] = true
  assert(ok or problem.kind == "timeout" and not problem.in_doubt, tostring(problem))
  local is_moved = ok or outcome == "all the same"
  assert(now_on == (is_moved and demo.other_second_port or demo.other_port), tenths .. ": " .. tostring(problem))
  move.eip { publicip_id = demo.bound_eip, port_id = demo.other_port }
end
for _, outcome in ipairs { "moved", "all the same", "again succeeded" } do assert(outcomes[outcome], outcome) end

local steps = move.resolver_ips { endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
assert(#steps == 2 and steps[1].from.ip == "192.168.0.20" and steps[1].to.ip:find "^192%.168%.1%.")
assert(#cloud.dns.list_ips { endpoint_id = demo.resolver } == 2)
assert(#move.resolver_ips { endpoint_id = demo.resolver, subnet_id = demo.second_subnet } == 0)

-- A full endpoint gives one up first.
local full = move.resolver_ips { endpoint_id = demo.full_resolver, subnet_id = demo.subnet }
assert(#full == 6 and #cloud.dns.list_ips { endpoint_id = demo.full_resolver } == 6)

-- A script that uses the name `cloud` for something else does not break it.
cloud = { eip = false }
assert(#move.resolver_ips { endpoint_id = demo.full_resolver, subnet_id = demo.subnet } == 0)
