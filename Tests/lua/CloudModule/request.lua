-- cloud.request signs and sends anything; cloud.account is the same module elsewhere.
local body, status = cloud.request {
  service = "vpc", path = "/v1/{project_id}/publicips", query = { id = { demo.free_eip, demo.bound_eip } },
}
assert(status == 200 and #body.publicips == 2)

local _, renamed = cloud.request {
  method = "PUT", service = "vpc", path = "/v1/{project_id}/publicips/" .. demo.free_eip,
  body = { publicip = { alias = "by-hand" } },
}
assert(renamed == 200)
task.sleep(10)
assert(cloud.eip.get { publicip_id = demo.free_eip }.alias == "by-hand")

-- What JSON cannot say is refused instead of being changed.
local loop = {}
loop[""] = loop
for _, body in ipairs { { 1, 2, name = "x" }, { n = 0 / 0 }, { n = math.huge }, loop } do
  local sent, refusal = pcall(cloud.request, {
    method = "POST", service = "vpc", path = "/v1/{project_id}/publicips", body = body,
  })
  assert(not sent and refusal.kind == "usage" and refusal.message:find "^body", tostring(refusal))
end

-- A list of nothing would be no filter at all.
for _, nothing in ipairs { json.array {}, json.decode "[]", {}, json.null } do
  local sent, refusal = pcall(cloud.request, {
    service = "vpc", path = "/v1/{project_id}/publicips", query = { port_id = nothing },
  })
  assert(not sent and refusal.kind == "usage" and refusal.message:find "port_id", tostring(refusal))
end

local ok, problem = pcall(cloud.request, { path = "no slash" })
assert(not ok and problem.kind == "usage" and problem.message:find "service")

local elsewhere = cloud.account { region = demo.other_region }
assert(#elsewhere.eip.list {} == 0)
local fine, message = pcall(cloud.account, { regon = "x" })
assert(not fine and message.kind == "usage" and message.message:find "did you mean 'region'")
