-- `cloud.transaction`: what it has changed is taken back when it fails.
local function alias() return cloud.eip.get { publicip_id = demo.bound_eip }.alias end
local function port() return cloud.eip.get { publicip_id = demo.bound_eip }.port_id end
local function rename(to) return cloud.eip.rename { publicip_id = demo.bound_eip, alias = to } end
local first = alias()

-- What the function returns is returned, and what it changed stays.
local a, b, c = cloud.transaction(function(...)
  rename "one"
  return ..., nil
end, 1, 2)
assert(a == 1 and b == nil and c == nil and alias() == "one")
assert(select("#", cloud.transaction(function() return nil, nil end)) == 2)
assert(select("#", cloud.transaction(function() end)) == 0)

-- When it raises, everything is as it was, in reverse, and the same error goes on.
local ok, problem = pcall(cloud.transaction, function()
  rename "two"
  rename "three"
  cloud.eip.unbind { publicip_id = demo.bound_eip }
  cloud.eip.get { publicip_id = "00000000-0000-4000-8000-000000000000" }
end)
assert(not ok and problem.kind == "not_found" and problem.rolled_back == true, tostring(problem))
assert(problem.line:find("; rolled back: 3 changes$") and problem.message:find("; rolled back: 3 changes$"), problem.line)
assert(tostring(problem):find(problem.line, 1, true) and problem.in_doubt == false)
assert(alias() == "one" and port() == demo.port)

-- A text becomes an error of the kind script, with its place and what it was.
ok, problem = pcall(cloud.transaction, function()
  rename "four"
  error "not today"
end)
assert(not ok and problem.kind == "script" and problem.rolled_back == true)
assert(problem.cause:find "^test:%d+: not today$" or problem.cause:find ": not today$", problem.cause)
assert(tostring(problem) == problem.cause .. "; rolled back: 1 change", tostring(problem))
assert(alias() == "one")
for _, cause in ipairs { 7, true, print } do
  ok, problem = pcall(cloud.transaction, function() rename "four" error(cause) end)
  assert(not ok and problem.cause == cause and problem.rolled_back and alias() == "one")
end
ok, problem = pcall(cloud.transaction, function() rename "four" error() end)
assert(not ok and problem.cause == nil and problem.rolled_back and alias() == "one")

-- A table of the script's own stays the same table.
local own = { code = 7, line = "no" }
ok, problem = pcall(cloud.transaction, function() rename "four" error(own) end)
assert(not ok and problem == own and own.rolled_back == true and own.line == "no; rolled back: 1 change")

-- Where nothing was changed there is nothing to say, and the error is what it was.
ok, problem = pcall(cloud.transaction, function() error("plain", 0) end)
assert(not ok and problem == "plain")
ok, problem = pcall(cloud.transaction, function() cloud.eip.get { publicip_id = "00000000-0000-4000-8000-000000000000" } end)
assert(not ok and problem.rolled_back == true and not problem.line:find "rolled back", tostring(problem))
-- What was so already is no change.
ok, problem = pcall(cloud.transaction, function() rename "one" error(own) end)
assert(not ok and own.line == "no; rolled back: 1 change" and alias() == "one")

-- What it is not given a function for.
ok, problem = pcall(cloud.transaction, "fn")
assert(not ok and problem:find("cloud.transaction: expected a function, got the string 'fn'", 1, true), tostring(problem))
ok, problem = pcall(cloud.transaction)
assert(not ok and problem:find("cloud.transaction: expected a function, got nothing", 1, true), tostring(problem))

-- One inside another is part of it.
ok, problem = pcall(cloud.transaction, function()
  assert(cloud.transaction(function() rename "inner" return "kept" end) == "kept")
  assert(alias() == "inner")
  rename "outer"
  error("out", 0)
end)
assert(not ok and problem.cause == "out" and problem.line == "out; rolled back: 2 changes" and alias() == "one", tostring(problem))
cloud.transaction(function()
  local ok, problem = pcall(cloud.transaction, function() rename "inner" error("in", 0) end)
  assert(not ok and problem == "in")
  -- It is taken back with the outer one, or not at all.
  assert(alias() == "inner")
end)
assert(alias() == "inner")
rename "one"

-- Tasks inside belong to it, and have ended when anything is taken back.
local log = {}
ok, problem = pcall(cloud.transaction, function()
  task.spawn(function()
    local _ <close> = setmetatable({}, { __close = function() task.sleep(1) log[#log + 1] = alias() end })
    rename "child"
    task.sleep(1000)
  end)
  task.spawn(function() task.spawn(function() cloud.eip.unbind { publicip_id = demo.bound_eip } end) end)
  task.sleep(60)
  error("late", 0)
end)
assert(not ok and problem.line == "late; rolled back: 2 changes", tostring(problem))
assert(#log == 1 and log[1] == "child" and alias() == "one" and port() == demo.port)
-- A task that fails there fails it.
ok, problem = pcall(cloud.transaction, function()
  rename "parent"
  task.spawn(function() error("child", 0) end)
  task.sleep(60)
end)
assert(not ok and problem.line == "child; rolled back: 1 change" and alias() == "one", tostring(problem))
-- What goes on beside it does not belong to it.
local beside = task.spawn(function() cloud.eip.rename { publicip_id = demo.free_eip, alias = "beside" } end)
ok = pcall(cloud.transaction, function() rename "x" task.sleep(60) error "x" end)
beside:wait()
assert(not ok and alias() == "one" and cloud.eip.get { publicip_id = demo.free_eip }.alias == "beside")

-- A deadline, at whatever moment it comes.
for tenths = 1, 60 do
  local ok, problem = pcall(task.timeout, tenths / 10, cloud.transaction, function()
    rename "late"
    cloud.eip.unbind { publicip_id = demo.bound_eip }
    cloud.eip.bind { publicip_id = demo.bound_eip, port_id = demo.other_port }
    task.sleep(1000)
  end)
  assert(not ok and problem.kind == "timeout" and problem.rolled_back == true and problem.in_doubt == false,
    tenths .. ": " .. tostring(problem))
  assert(alias() == "one" and port() == demo.port, tenths .. ": " .. tostring(problem))
end

-- Cancelled from outside, also in the middle of the roll-back.
for _, wait in ipairs { 0.1, 1, 5 } do
  local t = task.spawn(function()
    cloud.transaction(function()
      rename "cancelled"
      cloud.eip.unbind { publicip_id = demo.bound_eip }
      error("over", 0)
    end)
  end)
  task.sleep(wait)
  t:cancel "enough"
  local ok, problem = t:try()
  assert(not ok and problem.rolled_back == true, tostring(problem))
  assert(alias() == "one" and port() == demo.port)
end

-- What somebody else has changed since is left, and told.
logged()
local theirs = task.spawn(function()
  repeat task.sleep(0.5) until alias() == "mine"
  rename "theirs"
end)
ok, problem = pcall(cloud.transaction, function()
  rename "mine"
  cloud.eip.unbind { publicip_id = demo.bound_eip }
  theirs:wait()
  error("over", 0)
end)
assert(not ok and problem.rolled_back == false, tostring(problem))
assert(problem.line:find("over; not rolled back: rename EIP", 1, true) and problem.line:find "it is no longer as it was left: alias theirs$", problem.line)
assert(logged():find("by hand, when what was done since is undone: cloud.eip.rename{", 1, true))
-- One that is left keeps none of the others from being taken back.
assert(alias() == "theirs" and port() == demo.port)
cloud.eip.rename { publicip_id = demo.bound_eip, alias = first }

-- What another table of another account or region changes belongs to it, too.
local other = cloud.account { region = demo.region }
ok, problem = pcall(cloud.transaction, function()
  rename "here"
  other.eip.rename { publicip_id = demo.free_eip, alias = "there" }
  error "not today"
end)
assert(not ok and problem.rolled_back and problem.line:find("; rolled back: 2 changes$"), tostring(problem))
assert(alias() ~= "here" and cloud.eip.get { publicip_id = demo.free_eip }.alias ~= "there")

-- In a coroutine of the script's own, which nobody closes: however it fails, and whatever it is resumed by.
local before = alias()
for i, fail in ipairs {
  function() error("plain", 0) end,
  function() error() end,
  function() coroutine.yield() end,
  function() pcall(coroutine.yield) error("after", 0) end,
  function() string.gsub("a", "a", function() error {} end) end,
  function() cloud.eip.get { publicip_id = "00000000-0000-4000-8000-000000000000" } end,
  function() task.all { function() error("below", 0) end } end,
  function() assert(coroutine.resume(coroutine.create(function() rename "deeper" end))) error("deeper", 0) end,
} do
  local function body() cloud.transaction(function() rename "coroutine" fail() end) end
  local co = coroutine.create(body)
  local ok, problem = coroutine.resume(co)
  assert(not ok and problem.rolled_back == true, i .. ": " .. tostring(problem))
  assert(coroutine.status(co) == "dead" and alias() == before, i)
  ok, problem = coroutine.resume(coroutine.create(function() coroutine.wrap(body)() end))
  assert(not ok and alias() == before, i .. ": " .. tostring(problem))
end

-- Cancelled in one, and at its deadline.
for _, run in ipairs {
  function(fn) local t = task.spawn(fn) task.sleep(5) t:cancel() return t:try() end,
  function(fn) return pcall(task.timeout, 5, fn) end,
} do
  local problem
  assert(not run(function()
    local ok
    ok, problem = coroutine.resume(coroutine.create(function()
      cloud.transaction(function() rename "coroutine" task.sleep(1000) end)
    end))
    task.sleep(0)
  end))
  assert(problem.rolled_back == true and alias() == before, tostring(problem))
end
