local eip = cloud.eip.find { alias = "web" }
print(eip.ip_version == "4") --!
