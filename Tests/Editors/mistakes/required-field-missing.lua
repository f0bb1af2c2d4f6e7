local eip = cloud.eip.find { alias = "web" }
cloud.eip.bind { publicip_id = eip.id } --!
