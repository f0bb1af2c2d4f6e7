local eips = cloud.eip.list {}
print(eips[1].public_ip) --!
