local nic = cloud.vpc.find_port { device_id = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9" }
cloud.eip.unbind { publicip_id = nic.id } --!
