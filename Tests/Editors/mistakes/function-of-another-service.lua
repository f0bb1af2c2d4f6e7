local server = cloud.modelarts.list_servers {}[1]
cloud.eip.unbind_eip { server_id = server.id } --!
