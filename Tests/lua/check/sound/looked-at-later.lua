-- What nobody waits for is looked at later, by a read further down or by a function that stands above.
local function is_bound(id)
  return cloud.eip.get { publicip_id = id }.status == "ACTIVE"
end

local free, port
for _, eip in ipairs(cloud.eip.list {}) do
  if eip.status == "DOWN" then free = free or eip end
  port = port or eip.port_id
end
cloud.eip.unbind { publicip_id = cloud.eip.find { port_id = port }.id, wait = false }
while #cloud.eip.list { port_id = port } > 0 do task.sleep(0.1) end
cloud.eip.bind { publicip_id = free.id, port_id = port, wait = false }
repeat task.sleep(0.1) until is_bound(free.id)
