local eips = cloud.eip.list { public_ip_adress = "203.0.113.10" } --!
print(#eips)
