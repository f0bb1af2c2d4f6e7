print(net.reachable { host = "192.0.2.1", prot = 443 }) --!
