local eip = cloud.eip.find { alias = "web" }
print(eip.statuss) --!
