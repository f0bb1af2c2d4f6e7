-- The reads of reads.lua by few tasks, each of which makes many: `halo run looped.lua ID COUNT LIMIT`.
local id, count, limit = arg[1], math.tointeger(arg[2]), math.tointeger(arg[3])
local numbers = {}
for n = 1, math.min(limit, count) do numbers[n] = n end
task.map(numbers, function()
  for _ = 1, count // #numbers do assert(cloud.eip.get { publicip_id = id }.status) end
end, { limit = #numbers })
