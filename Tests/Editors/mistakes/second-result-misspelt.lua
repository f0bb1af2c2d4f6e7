local endpoint, entry = cloud.dns.bind_ip {
  endpoint_id = "0a1b2c3d4e5f60718293a4b5c6d7e8f9", subnet_id = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
}
print(endpoint.id, entry.ip_address) --!
