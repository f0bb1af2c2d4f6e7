print(#cloud.eip.list {})
