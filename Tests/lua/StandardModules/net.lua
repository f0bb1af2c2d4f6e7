-- net: whether something answers at a port.
assert(net.reachable { host = "example.com", port = 443 } == true)
assert(net.reachable { host = "::1", port = 22 } == true)
local start = now()
local ok, reason = net.reachable { host = "silent.example.com", port = 443, timeout = 2 }
assert(ok == false and reason == "timed out" and now() - start == 2)
net.reachable { host = "silent.example.com", port = 443 }
assert(now() - start == 7, "five seconds are enough for a connection")
for _, wrong in ipairs {
  {}, { host = "x" }, { port = 1 }, { host = "a b", port = 1 }, { host = "a/b", port = 1 }, { host = "", port = 1 },
  { host = "x", port = 0 }, { host = "x", port = 65536 }, { host = "x", port = "80" }, { host = "a@b", port = 1 },
  { host = "x", port = 1, timeout = -1 }, { host = "x", port = 1, prot = 1 }, { host = "x:80", port = 1 },
} do
  local fine, e = pcall(net.reachable, wrong)
  assert(not fine and e.kind == "usage" and e.operation == "net.reachable", tostring(e))
end
