local server = cloud.modelarts.list_servers {}[1]
print(server.cloud_server.kind) --!
