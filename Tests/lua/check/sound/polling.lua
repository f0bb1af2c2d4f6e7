local deadline = time.now() + 5
repeat
  local eip = cloud.eip.list {}[1]
  local settled = eip.status == "ACTIVE" or eip.status == "DOWN" or time.now() > deadline
  if not settled then task.sleep(1) end
until settled
while true do
  local ok = true
  if ok then break end
end
