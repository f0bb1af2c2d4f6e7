cloud.eip.get { publicip_id = 7 } --!
