-- Has COUNT tasks wait for a change at once: `halo run waiting.lua COUNT SECONDS`. Looks at them after
-- SECONDS, when each knows what was there before its change and what it is now, and prints how many
-- wait, the bytes of memory that each takes, in all and in Lua, and then the seconds of CPU time that
-- were used until all were done.
local count, seconds = math.tointeger(arg[1]), tonumber(arg[2])

local function id(prefix, n) return ("%s-0000-4000-8000-%012d"):format(prefix, n) end

local function resident()
  for line in io.lines "/proc/self/status" do
    local size = line:match "^VmRSS:%s+(%d+) kB"
    if size then return size * 1024 end
  end
end

local function bind(n)
  cloud.eip.bind { publicip_id = id("e0000000", n), port_id = id("b0000000", n) }
end

-- What the first call loads is not the tasks'.
cloud.eip.get { publicip_id = id("e0000000", 1) }
collectgarbage()
local before, lua, begin = resident(), collectgarbage "count", os.clock()
local tasks = {}
for n = 1, count do tasks[n] = task.spawn(bind, n) end
task.sleep(seconds)
collectgarbage()
local each, in_lua = (resident() - before) // count, (collectgarbage "count" - lua) * 1024 // count
local looked = os.clock()
local waiting = 0
for _, t in ipairs(task.list()) do
  if t.waiting_for and t.waiting_for:find("BINDING", 1, true) then waiting = waiting + 1 end
end
looked = os.clock() - looked
print(waiting, each, in_lua)
task.all(tasks)
print(os.clock() - begin - looked)
