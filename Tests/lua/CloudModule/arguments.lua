-- What is wrong with a call is said at once, all of it, and nothing is sent.
local function problem(operation, ...)
  local ok, raised = pcall(operation, ...)
  assert(not ok and raised.kind == "usage" and raised.attempts == 0, tostring(raised))
  return tostring(raised)
end
local function says(text, ...)
  for _, part in ipairs { ... } do
    assert(text:find(part, 1, true), text)
  end
end

says(problem(cloud.eip.bind, {}), "publicip_id: missing", "port_id: missing")
says(problem(cloud.eip.bind), "publicip_id: missing")
says(problem(function() return cloud.eip:list() end), "is called with '.', not with ':'")
says(problem(function() return cloud.eip:get { publicip_id = demo.free_eip } end), "not with ':'")
says(problem(function() return cloud:account {} end), "not with ':'")
says(problem(cloud.eip.bind, "x"), "takes one table", "cloud.eip.bind{")
says(problem(cloud.eip.get, { publicip = demo.free_eip }), "unknown field", "did you mean 'publicip_id'?")
says(problem(cloud.eip.get, { publicip_id = 7 }), "expected", "number 7")
says(problem(cloud.eip.get, { publicip_id = print }), "publicip_id", "function")
says(problem(cloud.eip.get, { publicip_id = demo.free_eip, [1] = "x" }), "names are strings")
says(problem(cloud.eip.get, { publicip_id = demo.free_eip, timeout = "soon" }), "timeout")
says(problem(cloud.eip.get, { publicip_id = demo.free_eip, wait = false }), "wait")
says(problem(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.port, wait = 1 }), "wait")

-- The message names the line of the script.
local ok, raised = pcall(function() cloud.eip.get {} end)
assert(not ok and raised.position:find "arguments%.lua:%d+$", raised.position)

for _, id in ipairs {
  "../" .. demo.free_eip, demo.free_eip .. "/x", demo.free_eip .. "?x=1", "..", ".", "",
  demo.free_eip .. "\n", demo.free_eip .. "\0", demo.free_eip .. "#", "%2e%2e", "\xff\xfe",
} do
  says(problem(cloud.eip.get, { publicip_id = id }), "publicip_id")
  problem(cloud.dns.get_endpoint, { endpoint_id = id })
  problem(cloud.modelarts.get_server, { id = id })
end
