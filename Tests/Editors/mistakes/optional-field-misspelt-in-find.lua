local eip = cloud.eip.find { allias = "web" } --!
print(eip.id)
