-- Cancellation in every state of a task, once and twice.
local function guard(handler) return setmetatable({}, { __close = handler }) end
local ok, raised

-- Not started: the body never runs.
local ran = false
local t = task.spawn(function() ran = true end)
assert(t:cancel("not needed") == true)
ok, raised = t:try()
assert(not ok and not ran and raised.kind == "cancelled" and raised.message == "cancelled: not needed")
assert(t:cancel() == false)

-- Running, by itself: at its next wait, which does nothing.
local me, steps
me = task.spawn(function()
  steps = 1
  assert(me:cancel() and not me:cancel())
  steps = 2
  cloud.eip.list {}
  steps = 3
end)
ok, raised = me:try()
assert(not ok and raised.kind == "cancelled" and steps == 2)

-- Running to its end without a wait: it has succeeded.
me = task.spawn(function() me:cancel() return "done" end)
assert(me:wait() == "done")

-- Waiting: at once.
local start = now()
t = task.spawn(function() task.sleep(100) end)
task.sleep(1)
assert(t:cancel())
ok, raised = t:try()
assert(not ok and raised.kind == "cancelled" and now() - start == 1)

-- Waiting for a call: the call says what its end means.
t = task.spawn(function() cloud.eip.bind { publicip_id = demo.free_eip, port_id = demo.other_port } end)
task.sleep(0.3)
t:cancel("changed my mind")
ok, raised = t:try()
assert(not ok and raised.kind == "cancelled" and raised.message:find "changed my mind", tostring(raised))

-- Completion queued: it is delivered, and the wait after it raises.
local first, second
local waker = task.spawn(function() task.sleep(2) t:cancel() end)
t = task.spawn(function()
  task.sleep(2)
  first = true
  task.sleep(0)
  second = true
end)
waker:wait()
ok = t:try()
assert(not ok and first and not second)

-- Level-triggered: catching it clears nothing.
local count = 0
t = task.spawn(function()
  for _ = 1, 5 do
    if not pcall(task.sleep, 1) then count = count + 1 end
  end
end)
task.sleep(0)
t:cancel()
assert(t:try() and count == 5)

-- Inside <close>, on every way there: the handler finishes its work first.
local ways = {
  ["the end of a block"] = function(finish)
    do local _ <close> = guard(finish) end
    task.sleep(1)
  end,
  ["a return"] = function(finish)
    local function inner() local _ <close> = guard(finish) return 1 end
    inner()
    task.sleep(1)
  end,
  ["a break"] = function(finish)
    for _ = 1, 1 do local _ <close> = guard(finish) break end
    task.sleep(1)
  end,
  ["a generic for"] = function(finish)
    for _ in function() return nil end, nil, nil, guard(finish) do end
    task.sleep(1)
  end,
  ["an error of the task"] = function(finish)
    local _ <close> = guard(finish)
    error "x"
  end,
  ["an error in pcall"] = function(finish)
    pcall(function() local _ <close> = guard(finish) error "x" end)
    task.sleep(1)
  end,
  ["an error in xpcall"] = function(finish)
    xpcall(function() local _ <close> = guard(finish) error "x" end, print and function(e) return e end)
    task.sleep(1)
  end,
  ["a coroutine"] = function(finish)
    coroutine.wrap(function() do local _ <close> = guard(finish) end end)()
    task.sleep(1)
  end,
  ["an error in a coroutine"] = function(finish)
    pcall(coroutine.wrap(function() local _ <close> = guard(finish) error "x" end))
    task.sleep(1)
  end,
  ["coroutine.close"] = function(finish)
    local co = coroutine.create(function() local _ <close> = guard(finish) coroutine.yield() end)
    coroutine.resume(co)
    coroutine.close(co)
    task.sleep(1)
  end,
  ["a pcall in the handler"] = function(finish)
    do local _ <close> = guard(function() pcall(error) finish() end) end
    task.sleep(1)
  end,
  ["a handler that is called through another function"] = function(finish)
    do local _ <close> = guard(function() pcall(function() finish() end) end) end
    task.sleep(1)
  end,
}
for way, body in pairs(ways) do
  local finished, outcome
  t = task.spawn(function()
    body(function()
      task.sleep(3)
      finished = cloud.eip.get { publicip_id = demo.free_eip }.id == demo.free_eip
    end)
    outcome = "went on"
  end)
  task.sleep(1)
  assert(t:cancel("stop"))
  ok, raised = t:try()
  assert(finished, way)
  assert(not ok and outcome == nil, way)
end

-- Twice, the second time inside <close>: no difference.
local finished
t = task.spawn(function()
  local _ <close> = guard(function() task.sleep(3) finished = true end)
  task.sleep(100)
end)
task.sleep(1)
assert(t:cancel "one")
task.sleep(1)
assert(t:cancel "two" == false)
ok, raised = t:try()
assert(not ok and finished and raised.message == "cancelled: one")

-- It flows down, and the siblings of the cancelled task go on.
local log = {}
local sibling = task.spawn(function() task.sleep(5) return "fine" end)
t = task.spawn(function()
  task.spawn(function()
    local _ <close> = guard(function(_, e) log[#log + 1] = e.message end)
    task.sleep(100)
  end)
  task.sleep(100)
end)
task.sleep(1)
t:cancel "enough"
assert(not t:try() and log[1] == "cancelled: enough" and sibling:wait() == "fine")

-- What a cancelled task spawns outside of its clean-up never begins.
ran = false
t = task.spawn(function()
  pcall(task.sleep, 100)
  task.spawn(function() ran = true end)
end)
task.sleep(0)
t:cancel()
t:try()
assert(not ran)

-- A stale end: the sleep that was cut short does not wake the next one.
start = now()
t = task.spawn(function()
  pcall(task.timeout, 1, task.sleep, 3)
  task.sleep(10)
  return now() - start
end)
assert(t:wait() == 11)

-- Two tasks may wait for one.
local shared = task.spawn(function() task.sleep(1) return "both" end)
local results = task.all { function() return shared:wait() end, function() return shared:wait() end }
assert(results[1] == "both" and results[2] == "both")

-- Giving up waiting for the slower of two does not wake anything later on.
start = now()
local slow, fast = task.spawn(task.sleep, 5), task.spawn(task.sleep, 1)
pcall(slow.wait, slow, 2)
fast:wait()
task.sleep(6)
assert(now() - start == 8)

-- A task that catches its cancellation over and over is stopped where it is.
t = task.spawn(function() while true do pcall(task.sleep, 1) end end)
task.sleep(0)
t:cancel()
ok, raised = t:try()
assert(not ok and raised.kind == "cancelled")
