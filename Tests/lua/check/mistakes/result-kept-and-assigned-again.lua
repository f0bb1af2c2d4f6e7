local eip = cloud.eip.find { alias = "web" }
eip = cloud.eip.get { publicip_id = eip.id }
print(eip.adress) --!
