cloud.eip.get {} --!
