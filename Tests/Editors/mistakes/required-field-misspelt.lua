local eip = cloud.eip.find { alias = "web" }
cloud.eip.rename { publicip_id = eip.id, alais = "site" } --!
