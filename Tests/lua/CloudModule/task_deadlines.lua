-- Deadlines are inherited, and every wait below obeys them.
local start = now()
local ok, raised = pcall(task.timeout, 5, function()
  assert(task.deadline() == 5)
  task.sleep(1)
  assert(task.deadline() == 4)
  -- A longer one below does not help.
  task.timeout(100, function()
    assert(task.deadline() == 4)
    task.spawn(function()
      assert(task.deadline() == 4)
      task.sleep(50)
    end):wait()
  end)
end)
assert(not ok and raised.kind == "timeout" and now() - start == 5)
assert(raised.message == "not done within 5 s", raised.message)
assert(task.deadline() == nil)

-- In time, results pass through.
assert(task.timeout(5, function(x) task.sleep(1) return x + 1 end, 41) == 42)

-- A wait of its own leaves the task alone.
local slow = task.spawn(function() task.sleep(10) return "done" end)
ok, raised = pcall(slow.wait, slow, 3)
assert(not ok and raised.kind == "timeout")
assert(slow:wait(8) == "done")

-- Calls of the cloud end in time, and a change that was sent is in doubt.
start = now()
ok, raised = pcall(task.timeout, 1.5, function()
  cloud.modelarts.bind_eip { id = demo.lite_server, public_ip_id = demo.free_eip }
end)
assert(not ok and raised.kind == "timeout" and raised.in_doubt, tostring(raised))
assert(now() - start <= 1.5)

-- Clean-up code has time of its own: the grace period.
start = now()
local cleaned
ok, raised = pcall(task.timeout, 2, function()
  local _ <close> = setmetatable({}, { __close = function(_, cause)
    assert(cause.kind == "timeout" and task.deadline() == 10)
    task.sleep(4)
    cleaned = cloud.eip.get { publicip_id = demo.free_eip }.id
  end })
  task.sleep(60)
end)
assert(not ok and raised.kind == "timeout" and cleaned == demo.free_eip)

-- But not for ever: the wait in the handler ends with the grace.
start = now()
local failure
ok = pcall(task.timeout, 2, function()
  local _ <close> = setmetatable({}, { __close = function()
    ok, failure = pcall(task.sleep, 100)
  end })
  task.sleep(60)
end)
assert(not ok and failure.kind == "timeout" and now() - start == 12)

-- Nor do the tasks that a handler spawns.
start = now()
pcall(task.timeout, 1, function()
  local _ <close> = setmetatable({}, { __close = function()
    task.map({ 1, 2 }, function(n) task.sleep(n) end)
    assert(now() - start == 3)
    task.all { function() task.sleep(100) end }
  end })
  task.sleep(60)
end)
assert(now() - start == 11)
