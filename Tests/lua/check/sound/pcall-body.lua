local ok, result = pcall(function()
  local eip = cloud.eip.list {}[1]
  return eip.public_ip_address
end)
print(ok, result)
