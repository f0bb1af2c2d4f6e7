local eips = cloud.eip.list {}
cloud.eip.unbind { publicip_id = eips } --!
