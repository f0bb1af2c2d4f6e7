local endpoints = cloud.dns.list_endpoints { direction = "in" } --!
print(#endpoints)
