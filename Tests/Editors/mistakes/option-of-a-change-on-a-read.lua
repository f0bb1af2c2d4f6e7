local eips = cloud.eip.list { wait = false } --!
print(#eips)
