-- Scopes: who waits for whom, and where a failure goes. The rules are in Sources/CloudModule/Tasks/Tasks.md.
local log = {}
local function note(text) log[#log + 1] = text end
local function said()
  local text = table.concat(log, " ")
  log = {}
  return text
end

-- A task begins when its parent waits; its arguments and results pass through.
local t = task.spawn(function(...) note "child" return ..., "more" end, 1, nil)
note "parent"
local a, b = t:wait()
assert(said() == "parent child" and a == 1 and b == "more")
local packed = table.pack(task.spawn(function(...) return ... end, nil, 2, nil):wait())
assert(packed.n == 3 and packed[2] == 2)

-- Waiting again gives the same again.
assert(t:wait() == 1 and select("#", t:try()) == 3)
assert(tostring(t):find "^task %d+ %(ended%)$")
assert(tostring(task.spawn("backup", function() end)):find "^task %d+ 'backup' %(not started%)$")

-- A parent outlives its children.
local start = now()
task.spawn(function()
  task.spawn(function() task.sleep(5) note "grandchild" end)
  note "body over"
end):wait()
assert(now() - start == 5 and said() == "body over grandchild")

-- Tasks run side by side.
start = now()
local one, two = task.spawn(task.sleep, 3), task.spawn(task.sleep, 4)
one:wait() two:wait()
assert(now() - start == 4)

-- A failure belongs to whoever waits, as the same object.
local object = setmetatable({}, { __tostring = function() return "mine" end })
local failing = task.spawn(function() task.sleep(1) error(object) end)
local ok, raised = failing:try()
assert(not ok and raised == object)
ok, raised = pcall(failing.wait, failing)
assert(not ok and raised == object)

-- A failure nobody waits for is the parent's, and cancels the siblings.
local reason
ok, raised = task.spawn(function()
  task.spawn(function()
    local _ <close> = setmetatable({}, { __close = function(_, e) reason = e end })
    task.sleep(100)
  end)
  task.spawn(function() task.sleep(1) error(object) end)
  note "waits"
  task.sleep(50)
  note "never"
end):try()
assert(not ok and raised == object and said() == "waits")
assert(reason.kind == "cancelled" and reason.message:find "another task failed: mine", reason.message)

-- Catching it does not help: the parent fails all the same.
ok, raised = task.spawn(function()
  task.spawn(error, object)
  local caught, first = pcall(task.sleep, 1)
  local again, second = pcall(task.sleep, 1)
  assert(not caught and first == object and not again and second == object)
  note "caught"
end):try()
assert(not ok and raised == object and said() == "caught")

-- Also when its body had ended already.
ok, raised = task.spawn(function()
  task.spawn(function() task.sleep(1) error(object) end)
  task.spawn(task.sleep, 100)
end):try()
assert(not ok and raised == object)

-- A body that fails takes its children along.
start = now()
ok, raised = task.spawn(function()
  task.spawn(function()
    local _ <close> = setmetatable({}, { __close = function(_, e) note(e.kind) end })
    task.sleep(100)
  end)
  task.sleep(1)
  error(object)
end):try()
assert(not ok and raised == object and said() == "cancelled" and now() - start == 1)

-- The first thing that went wrong counts, also with errors on the way out.
ok, raised = task.spawn(function()
  task.spawn(error, object)
  local _ <close> = setmetatable({}, { __close = function() error "later" end })
  task.sleep(1)
end):try()
assert(not ok and raised == object)

-- Nobody can wait for a task above.
local outer
outer = task.spawn(function()
  local fine, message = pcall(outer.wait, outer)
  assert(not fine and message:find "neither for itself nor for a task above it", message)
  task.spawn(function()
    fine, message = pcall(outer.wait, outer)
    assert(not fine and message:find "above it")
  end):wait()
end)
outer:wait()

-- Where nothing can be suspended, no other task can be waited for.
local message
table.sort({ 1, 2 }, function(x, y)
  ok, message = pcall(one.wait, task.spawn(task.sleep, 1))
  return x < y
end)
assert(not ok and message:find "no other task can run", message)

-- Wrong arguments are said where they are.
for _, wrong in ipairs {
  function() task.spawn() end, function() task.spawn(1) end, function() task.all(1) end,
  function() task.all { 1 } end, function() task.race {} end, function() task.map({}, 1) end,
  function() task.map({}, print, { limit = 0 }) end, function() task.timeout(-1, print) end,
  function() task.semaphore(0) end, function() one.wait() end, function() one:wait(-1) end,
} do
  local fine, text = pcall(wrong)
  assert(not fine and tostring(text):find "^Tests/lua/CloudModule/task_scopes.lua:%d+: ", tostring(text))
end

-- Tasks that wait for one another in a circle are told so.
ok, raised = pcall(function()
  local first, second
  first = task.spawn(function() task.sleep(0) second:wait() end)
  second = task.spawn(function() task.sleep(0) first:wait() end)
  first:wait()
end)
assert(not ok and tostring(raised):find "every task waits for another one", tostring(raised))
