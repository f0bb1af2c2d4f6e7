local eips = cloud.eip.list { id = { 1, 2 } } --!
print(#eips)
