local ok, eip = pcall(function()
  local eip = cloud.eip.find { alias = "web" }
  print(eip.statuss) --!
  return eip
end)
print(ok, eip)
