local eip = cloud.eip.find { alias = "web" }
cloud.eip.get({ publicip_id = eip.id }, 5) --!
