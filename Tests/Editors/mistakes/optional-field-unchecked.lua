local eip = cloud.eip.find { alias = "web" }
print(eip.port_id:upper()) --!
