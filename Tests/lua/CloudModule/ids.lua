-- An id of the wrong kind is told by its format, or by the answer that it came with.
local function problem(operation, arguments)
  local ok, raised = pcall(operation, arguments)
  assert(not ok and raised.kind == "usage" and raised.attempts == 0, tostring(raised))
  return tostring(raised)
end
local function says(text, part)
  assert(text:find(part, 1, true), text)
end

says(problem(cloud.eip.get, { publicip_id = demo.resolver }), "looks like the id of a DNS endpoint")

local port = cloud.vpc.get_port { port_id = demo.port }
says(
  problem(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = port.device_id }),
  "port_id: expected the id of a vpc.Port, got '" .. port.device_id
    .. "', which an earlier answer had as the device_id of a vpc.Port"
)
says(
  problem(cloud.dns.bind_ip, { endpoint_id = demo.resolver, subnet_id = port.fixed_ips[1].subnet_id }),
  "which an earlier answer had as the subnet_id of a vpc.FixedIp"
)
says(problem(cloud.eip.list, { port_id = { demo.port, port.network_id } }), "network_id of a vpc.Port")

-- What is known under several names passes under each of them.
local eip = cloud.eip.get { publicip_id = demo.free_eip }
cloud.modelarts.bind_eip { id = demo.lite_server, public_ip_id = eip.id }
local bound = cloud.modelarts.list_eips { id = demo.lite_server }[1]
assert(cloud.eip.get { publicip_id = bound.id } == eip)
assert(cloud.vpc.get_subnet { subnet_id = port.network_id }.id == port.network_id)

-- All that is wrong is said together.
local text = problem(cloud.eip.bind, { publicip_id = port.id, port_id = print, wait = 7, aliass = 1 })
says(text, "publicip_id: expected the id of an eip.PublicIp")
says(text, "port_id: a function")
says(text, "wait: expected true or false, got the number 7")
says(text, "aliass: unknown field")
assert(select(2, text:gsub("port_id:", "")) == 1, "said once: " .. text)
