local port = cloud.vpc.find_port { device_id = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9" }
print(port.fixed_ips[1].ip) --!
