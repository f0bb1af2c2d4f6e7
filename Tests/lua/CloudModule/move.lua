-- The standard module `move`: nothing is lost on the way.
local move = require "move"

-- What is wrong with the arguments is said before anything is sent, and what is wrong with the port
-- before the EIP is taken off the one it is on.
for _, case in ipairs {
  { { publicip_id = demo.bound_eip, prot_id = demo.other_port },
    "port_id: missing, expected an id like 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9; prot_id: unknown field, did you mean 'port_id'?" },
  { { publicip_id = demo.bound_eip, port_id = "not-an-id" }, "port_id: expected an id like 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9, got 'not-an-id'" },
  { { publicip_id = demo.bound_eip, port_id = 7 }, "port_id: expected a string, got the number 7" },
  { { publicip_id = demo.bound_eip, port_id = print }, "port_id: a function" },
  { { publicip_id = demo.free_eip }, "port_id: missing, expected an id like 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9" },
  { { publicip_id = demo.bound_eip, port_id = demo.other_port, wait = false },
    "wait: unknown field, known ones are publicip_id, port_id" },
  { { demo.bound_eip, publicip_id = demo.bound_eip, port_id = demo.other_port }, "field 1: names are strings" },
  { nil, "takes one table, got nothing" },
  { demo.bound_eip, "takes one table, got the string '" .. demo.bound_eip .. "'" },
} do
  local began = now()
  local ok, problem = pcall(move.eip, case[1])
  assert(not ok and problem.kind == "usage" and problem.operation == "move.eip" and problem.attempts == 0, tostring(problem))
  assert(problem.message == case[2], problem.message)
  assert(now() == began)
end
local ok, problem = pcall(move.resolver_ips, { endpoint_id = demo.resolver, subnet = demo.second_subnet })
assert(not ok and problem.kind == "usage" and problem.operation == "move.resolver_ips")
assert(problem.message:find("subnet: unknown field, did you mean 'subnet_id'?", 1, true), problem.message)
local unknown = "00000000-0000-4000-8000-000000000000"
ok, problem = pcall(move.eip, { publicip_id = demo.bound_eip, port_id = unknown })
assert(not ok and problem.kind == "not_found" and problem.operation == "vpc.get_port", tostring(problem))
assert(cloud.eip.get { publicip_id = demo.bound_eip }.port_id == demo.port)
ok, problem = pcall(function() return move.eips end)
assert(not ok and problem:find("move has no 'eips'; did you mean 'eip'?", 1, true), problem)

-- What the list says of an EIP is enough to know that it cannot be moved.
assert(move.obstacle(cloud.eip.get { publicip_id = demo.bound_eip }) == nil)
assert(move.obstacle(cloud.eip.get { publicip_id = demo.frozen_eip }):find "^status FREEZED: ")
assert(move.obstacle { status = "ELB" } == "status ELB: it is bound to a load balancer; take it off there")

local moved = move.eip { publicip_id = demo.bound_eip, port_id = demo.other_port }
assert(moved.port_id == demo.other_port)
assert(move.eip { publicip_id = demo.bound_eip, port_id = demo.other_port }.status == "ACTIVE")

-- When the new port does not take it, it goes back.
cloud.eip.bind { publicip_id = demo.free_eip, port_id = demo.port }
local refusal
ok, refusal = pcall(move.eip, { publicip_id = demo.bound_eip, port_id = demo.port })
assert(not ok and refusal.code == "VPC.0511", tostring(refusal))
assert(cloud.eip.get { publicip_id = demo.bound_eip }.port_id == demo.other_port)

-- Out of time at any moment it is where it was or where it goes, and nobody is in doubt which.
local outcomes = {}
for tenths = 1, 80 do
  local ok, problem = pcall(task.timeout, tenths / 10, move.eip, { publicip_id = demo.bound_eip, port_id = demo.other_second_port })
  local now_on = cloud.eip.get { publicip_id = demo.bound_eip }.port_id
  outcomes[ok and "moved" or tostring(problem):match "rolled back: %d+ change" or "not begun"] = true
  assert(ok or problem.kind == "timeout" and not problem.in_doubt and problem.rolled_back ~= false, tostring(problem))
  assert(now_on == (ok and demo.other_second_port or demo.other_port), tenths .. ": " .. tostring(problem))
  move.eip { publicip_id = demo.bound_eip, port_id = demo.other_port }
end
for _, outcome in ipairs { "moved", "rolled back: 1 change", "rolled back: 2 change" } do assert(outcomes[outcome], outcome) end

local steps = move.resolver_ips { endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
assert(#steps == 2 and steps[1].from.ip == "192.168.0.20" and steps[1].to.ip:find "^192%.168%.1%.")
assert(#cloud.dns.list_ips { endpoint_id = demo.resolver } == 2)
assert(#move.resolver_ips { endpoint_id = demo.resolver, subnet_id = demo.second_subnet } == 0)

-- What an earlier run has begun is finished: at whatever step that was cut short.
local function addresses()
  local here, elsewhere = 0, 0
  for _, entry in ipairs(cloud.dns.list_ips { endpoint_id = demo.resolver }) do
    if entry.ip:find "^192%.168%.0%." then here = here + 1 else elsewhere = elsewhere + 1 end
  end
  return here, elsewhere
end
local function bind(subnet)
  local _, entry = cloud.dns.bind_ip { endpoint_id = demo.resolver, subnet_id = subnet }
  return entry
end
local function unbind_one()
  for _, entry in ipairs(cloud.dns.list_ips { endpoint_id = demo.resolver }) do
    if not entry.ip:find "^192%.168%.0%." then
      return cloud.dns.unbind_ip { endpoint_id = demo.resolver, ipaddress_id = entry.id }
    end
  end
end
local target = { endpoint_id = demo.resolver, subnet_id = demo.subnet }
local back = { endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
for count = 2, 3 do
  for cut = 0, 2 * count do
    for _ = 1, count - 2 do bind(demo.second_subnet) end
    for _ = 1, math.min(cut, count) do bind(demo.subnet) end
    for _ = 1, cut - count do unbind_one() end
    local left = select(2, addresses())
    local moved = move.resolver_ips(target)
    local here, elsewhere = addresses()
    assert(here == count and elsewhere == 0, ("%d cut after %d: %d, %d"):format(count, cut, here, elsewhere))
    assert(#moved == left)
    local seen = {}
    for _, step in ipairs(moved) do
      assert(step.to.ip:find "^192%.168%.0%." and step.from.ip:find "^192%.168%.1%." and not seen[step.to.id])
      seen[step.to.id] = true
    end
    move.resolver_ips(back)
    while select(2, addresses()) > 2 do unbind_one() end
  end
end
-- Of four the last have no room beside the first ones' successors: what a cut leaves looks like a move of
-- three, and begun anew it ends as one.
for _ = 1, 2 do bind(demo.second_subnet) end
for _ = 1, 2 do bind(demo.subnet) end
unbind_one()
bind(demo.subnet)
unbind_one()
assert(select(1, addresses()) == 3 and select(2, addresses()) == 2)
move.resolver_ips(target)
local here, elsewhere = addresses()
assert(here == 3 and elsewhere == 0)
move.resolver_ips(back)
while select(2, addresses()) > 2 do unbind_one() end

-- One of two that is there already stays, and two are the least.
bind(demo.subnet)
unbind_one()
local single = move.resolver_ips(target)
assert(#single == 1 and addresses() == 2)
move.resolver_ips(back)

-- A full endpoint gives one up first.
local full = move.resolver_ips { endpoint_id = demo.full_resolver, subnet_id = demo.subnet }
assert(#full == 6 and #cloud.dns.list_ips { endpoint_id = demo.full_resolver } == 6)

-- A script that uses the name `cloud` for something else does not break it.
cloud = { eip = false }
assert(#move.resolver_ips { endpoint_id = demo.full_resolver, subnet_id = demo.subnet } == 0)
