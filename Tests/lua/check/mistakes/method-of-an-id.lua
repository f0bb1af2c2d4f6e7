local eip = cloud.eip.find { alias = "web" }
print(eip.id:uper()) --!
