local states = {
  idle = function(m) m.ticks = 0 return "running" end,
  running = function(m) m.ticks = m.ticks + 1 return m.ticks > 2 and "done" or "running" end,
}
local machine, state = {}, "idle"
while states[state] do state = states[state](machine) end
print(state, machine.ticks)
