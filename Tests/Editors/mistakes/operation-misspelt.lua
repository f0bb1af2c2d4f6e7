local eip = cloud.eip.find { alias = "web" }
cloud.eip.unbnd { publicip_id = eip.id } --!
