print(cloud.dns.Stat.ACTIVE) --!
