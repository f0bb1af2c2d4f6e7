SERVERS = { "web-1", "web-2" }
LIMIT = 4
