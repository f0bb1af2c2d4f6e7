-- help() prints; what it is asked about is a name, a function or a value.
local printed
print = function(text)
  printed = text
end
local function says(part, ...)
  printed = nil
  help(...)
  assert(printed:find(part, 1, true), printed)
end

says "help \"eip\" lists a service"
says("cloud.eip: Elastic IP", "eip")
says("cloud.eip: Elastic IP", cloud.eip)
says("cloud.eip.bind: bind an EIP to a port", "eip.bind")
says("cloud.eip.bind: bind an EIP to a port", "cloud.eip.bind")
says("cloud.eip.bind: bind an EIP to a port", cloud.eip.bind)
says("cloud.request: sign and send", cloud.request)
says("task.sleep(seconds)", task.sleep)
says("eip.PublicIp: a public address", cloud.eip.get { publicip_id = demo.free_eip })
says("cloud.dns.Status.ACTIVE", cloud.dns.Status)
says("cloud.eip", cloud)

local ok, message = pcall(help, "eip.bnd")
assert(not ok and message:find("did you mean 'eip.bind'?", 1, true), message)
ok, message = pcall(help, function() end)
assert(not ok and message:find("no help on 'this function'", 1, true), message)

-- Values of the modules lead to their pages.
for _, value in ipairs { json.encode, json.null, json.array {}, http.get "https://example.com/", http, time.parse } do
  help(value)
end
