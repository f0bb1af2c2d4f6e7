-- task.all, race, map, each and semaphore.
local function after(seconds, value)
  return function()
    task.sleep(seconds)
    return value
  end
end

local start = now()
local function took()
  local seconds = now() - start
  start = now()
  return seconds
end

-- all: results in the order of the list, in the time of the slowest; functions and tasks alike.
local results = task.all { after(3, "a"), task.spawn(after(5, "b")), after(1, "c") }
assert(table.concat(results) == "abc" and took() == 5)
assert(#task.all {} == 0)

-- The first error cancels the rest, and all have ended when it is raised.
local closed
local ok, raised = pcall(task.all, {
  function()
    local _ <close> = setmetatable({}, { __close = function() task.sleep(2) closed = true end })
    task.sleep(100)
  end,
  function() task.sleep(1) error("no", 0) end,
})
assert(not ok and raised == "no" and closed and took() == 3)

-- A task that fails before `all` gets to wait for it is waited for nonetheless.
local quick = task.spawn(error, "quick", 0)
ok, raised = pcall(task.all, { after(1), quick })
assert(not ok and raised == "quick" and took() == 0)

-- race: the first end, whichever way.
assert(task.race { after(5, "slow"), after(2, "fast") } == "fast" and took() == 2)
ok, raised = pcall(task.race, { after(5), function() task.sleep(1) error("lost", 0) end })
assert(not ok and raised == "lost" and took() == 1)

-- map: the order of the list, never more than the limit at a time.
local active, most = 0, 0
local squares = task.map({ 5, 1, 4, 2, 3 }, function(n, i)
  active = active + 1
  most = math.max(most, active)
  task.sleep(n)
  active = active - 1
  return n * n + i
end, { limit = 2 })
assert(table.concat(squares, ",") == "26,3,19,8,14" and most == 2)
assert(took() == 8)
ok, raised = pcall(task.map, { 1, 2, 3 }, function(n)
  task.sleep(n)
  if n == 2 then error({ n = n }) end
end)
assert(not ok and raised.n == 2 and took() == 2)

-- each: as they come; leaving the loop cancels what is left.
local seen = {}
for i, value in task.each({ 3, 1, 2 }, function(n) task.sleep(n) return n * 10 end) do
  seen[#seen + 1] = i .. "=" .. value
end
assert(table.concat(seen, " ") == "2=10 3=20 1=30" and took() == 3)
local ended = 0
for _ in task.each({ 1, 2, 3, 4 }, function(n)
  local _ <close> = setmetatable({}, { __close = function() ended = ended + 1 end })
  task.sleep(n)
end, { limit = 3 }) do
  break
end
assert(ended == 3 and took() == 1)

-- Many at once.
local list = {}
for i = 1, 2000 do list[i] = i end
local sum = 0
for _, n in ipairs(task.map(list, function(n) task.sleep(n % 7) return n end, { limit = 500 })) do sum = sum + n end
assert(sum == 2001000)

-- semaphore: first come, first served, and given back on every way out.
took()
local semaphore, order = task.semaphore(2), {}
local tasks = {}
for i = 1, 5 do
  tasks[i] = function()
    local permit <close> = semaphore:acquire()
    order[#order + 1] = i
    task.sleep(1)
    if i == 2 then task.spawn(error):cancel() end
  end
end
task.all(tasks)
assert(table.concat(order) == "12345" and took() == 3)
local permit = semaphore:acquire()
local other = semaphore:acquire()
ok, raised = pcall(semaphore.acquire, semaphore, 2)
assert(not ok and raised.kind == "timeout" and took() == 2)
permit:release()
permit:release()
assert(tostring(semaphore) == "semaphore (1 available)")
other:release()

-- A task that is cancelled in line gives its place up.
permit = task.semaphore(1)
local held = permit:acquire()
local waiting = task.spawn(function() permit:acquire() end)
local next_one = task.spawn(function() return permit:acquire() ~= nil end)
task.sleep(1)
waiting:cancel()
held:release()
assert(next_one:wait() and not waiting:try())

-- The calls of tasks overlap: four reads take no longer than one.
took()
local function read() return cloud.eip.get { publicip_id = demo.bound_eip } end
read()
local single = took()
task.all { read, read, read, read }
assert(took() <= single)

-- Two changes of one resource that could not be told apart wait for one another.
local endpoint = demo.resolver
local before = #cloud.dns.list_ips { endpoint_id = endpoint }
local added = task.map({ 1, 2, 3 }, function()
  local _, entry = cloud.dns.bind_ip { endpoint_id = endpoint, subnet_id = demo.second_subnet }
  return entry.id
end)
assert(added[1] ~= added[2] and added[2] ~= added[3] and added[1] ~= added[3])
assert(#cloud.dns.list_ips { endpoint_id = endpoint } == before + 3)

-- In a coroutine that fails, and that nobody closes, the rest ends all the same.
for name, group in next, {
  all = function(slow, failing) task.all { slow, failing } end,
  race = function(slow, failing) task.race { slow, failing } end,
  map = function(slow, failing) task.map({ slow, failing }, function(fn) fn() end) end,
  timeout = function(slow, failing) task.timeout(1, task.all, { slow }) end,
} do
  local has_ended
  took()
  local ok = coroutine.resume(coroutine.create(function()
    group(function()
      local _ <close> = setmetatable({}, { __close = function() has_ended = true end })
      task.sleep(1000)
    end, function() task.sleep(1) error("no", 0) end)
  end))
  assert(not ok and has_ended and took() == 1, name)
end
