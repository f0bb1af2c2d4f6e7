-- A Lite Server: an EIP bound and unbound, and servers that take none.
local server = cloud.modelarts.get_server { id = demo.lite_server }
assert(server.status == "RUNNING")
assert(#cloud.modelarts.list_servers {} == 3)
assert(#cloud.modelarts.list_eips { id = server.id } == 0)

local eips = cloud.modelarts.bind_eip { id = server.id, public_ip_id = demo.free_eip }
assert(#eips == 1 and eips[1].id == demo.free_eip and eips[1].address == "203.0.113.11")
assert(cloud.eip.get { publicip_id = demo.free_eip }.status == "ACTIVE")

cloud.modelarts.unbind_eip { id = server.id, publicip_id = demo.free_eip }
assert(#cloud.modelarts.list_eips { id = server.id } == 0)
assert(cloud.eip.get { publicip_id = demo.free_eip }.status == "DOWN")

for _, id in ipairs { demo.older_lite_server, demo.stopped_lite_server } do
  local ok, refusal = pcall(cloud.modelarts.bind_eip, { id = id, public_ip_id = demo.free_eip })
  assert(not ok and not refusal.in_doubt and refusal.code:find "^ModelArts%.", tostring(refusal))
end

-- A server that does not exist is answered with 400, and is not found all the same.
local ok, missing = pcall(cloud.modelarts.get_server, { id = "no-such-server" })
assert(not ok and missing.kind == "not_found" and missing.status == 400, tostring(missing))
