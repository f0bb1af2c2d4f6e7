local other = cloud.account { region = "cn-north-1" }
print(#other.eip.lst {}) --!
