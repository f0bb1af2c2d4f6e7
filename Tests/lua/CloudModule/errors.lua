-- An error is a table with everything a script may want to know; `tostring` is one readable line.
local missing = "00000000-0000-4000-8000-000000000000"
local ok, raised = pcall(cloud.eip.get, { publicip_id = missing })
assert(not ok and type(raised) == "table")
assert(raised.kind == "not_found" and raised.operation == "eip.get" and raised.status == 404)
assert(raised.code == "VPC.0504" and #raised.message > 0 and #raised.request_id > 0)
assert(raised.attempts == 1 and raised.in_doubt == false)
assert(not tostring(raised):find "\n" and tostring(raised):find "VPC%.0504")

-- The traceback is that of the call, also through pcall.
local function inner()
  cloud.eip.get { publicip_id = missing }
end
local _, deep = pcall(function() inner() end)
assert(deep.traceback:find "errors%.lua:%d+: in upvalue 'inner'", deep.traceback)

-- Clean-up code runs on the way out, and may call the cloud.
local seen
pcall(function()
  local guard <close> = setmetatable({}, { __close = function(_, cause)
    seen = { cause = cause, eip = cloud.eip.get { publicip_id = demo.free_eip } }
  end })
  cloud.eip.get { publicip_id = missing }
end)
assert(seen.cause.code == "VPC.0504" and seen.eip.id == demo.free_eip)
