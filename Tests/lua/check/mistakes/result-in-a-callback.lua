local addresses = task.map(cloud.eip.list {}, function(eip)
  return eip.adress --!
end)
print(#addresses)
