-- Reads one EIP again and again: `halo run reads.lua ID COUNT LIMIT`.
local id, count, limit = arg[1], math.tointeger(arg[2]), math.tointeger(arg[3])
local numbers = {}
for n = 1, count do numbers[n] = n end
task.map(numbers, function()
  assert(cloud.eip.get { publicip_id = id }.status)
end, { limit = limit })
