local string = { fromat = function() return "mine" end }
local function cloud_name(cloud) return cloud.name end
print(string.fromat(), cloud_name { name = "mine" })
do
  local task, json = { slep = 1 }, { encod = 2 }
  print(task.slep, json.encod)
end
