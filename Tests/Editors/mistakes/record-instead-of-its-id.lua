local eip = cloud.eip.find { alias = "web" }
cloud.eip.unbind { publicip_id = eip } --!
