local filter = { ip_version = 4 }
filter.adress = "203.0.113.10" --!
print(#cloud.eip.list(filter))
