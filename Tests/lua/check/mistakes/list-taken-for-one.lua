local eips = cloud.eip.list { ip_version = 4 }
print(eips.status) --!
