-- Moves COUNT EIPs, LIMIT at a time: `halo run moves.lua COUNT LIMIT`. Prints the seconds it took.
local move = require "move"
local count, limit = math.tointeger(arg[1]), math.tointeger(arg[2])

local function id(prefix, n) return ("%s-0000-4000-8000-%012d"):format(prefix, n) end

local function seconds()
  local up = io.open "/proc/uptime"
  local now = up:read "n"
  up:close()
  return now
end

local numbers = {}
for n = 1, count do numbers[n] = n end
local begin = seconds()
task.map(numbers, function(n)
  move.eip { publicip_id = id("e0000000", n), port_id = id("b0000000", count + n) }
end, { limit = limit })
print(seconds() - begin)
