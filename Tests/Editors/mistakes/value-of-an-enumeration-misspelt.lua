print(cloud.dns.Status.ACTVE) --!
