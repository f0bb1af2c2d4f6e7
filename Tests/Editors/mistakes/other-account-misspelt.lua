local other = cloud.account { regoin = "cn-north-1" } --!
print(#other.eip.list {})
