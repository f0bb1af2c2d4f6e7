local ok, response = pcall(http.get, "https://example.com/health", { timeout = 5, headers = {} })
if ok and response.ok then print(response.status, response.headers["Content-Type"], #response.body) end
local reachable, reason = net.reachable { host = "192.0.2.1", port = 443, timeout = 1 }
print(reachable, reason)
