local eip = assert(cloud.eip.list {}[1], "there is no EIP")
print(eip.aliass) --!
