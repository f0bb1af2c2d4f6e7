local function counter(step)
  local n = 0
  return function() n = n + (step or 1) return n end, function() n = 0 end
end
local next_id, reset = counter(10)
next_id() next_id() reset()
print(next_id())
