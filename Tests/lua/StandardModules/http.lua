-- http: a script's own requests.
local function refused(kind, code, action, ...)
  local ok, e = pcall(action, ...)
  assert(not ok, "nothing was raised")
  assert(e.kind == kind and e.code == code, tostring(e))
  return e
end

-- get.
local response = http.get "https://example.com/health"
assert(response.status == 200 and response.ok and response.body == "fine")
assert(response.url == "https://example.com/health")
assert(tostring(response) == "http.Response{status=200, url=https://example.com/health, 4 bytes}")
local asked = http.get "https://example.com/health?token=s3cr3tvalue&page=2"
assert(asked.url:find("token=s3cr3tvalue", 1, true))
assert(not tostring(asked):find "s3cr3tvalue" and tostring(asked):find("page=2", 1, true), tostring(asked))
assert(not pcall(function() return response.satus end) and not pcall(function() response.x = 1 end))
assert(json.decode(json.encode(response)).status == 200)

-- A status is no error.
local missing = http.get "http://example.com/status/404"
assert(missing.status == 404 and not missing.ok)

-- What is sent: nothing of the account.
local echo = http.get("http://example.com:8080/echo/a b?x=1#part", { query = { q = { "1", "ü&" }, n = 2 }, headers = { ["X-A"] = "1" } }):json()
assert(echo.url == "http://example.com:8080/echo/a%20b?x=1&n=2&q=1&q=%C3%BC%26", echo.url)
assert(echo.method == "GET" and echo.body == "" and echo.headers["x-a"] == "1")
local names = {}
for name in pairs(echo.headers) do names[#names + 1] = name end
table.sort(names)
assert(table.concat(names, " ") == "accept user-agent x-a")

-- json() and headers.
local document = http.get("https://example.com/json"):json()
assert(document.id == 9007199254740993 and document.nothing == json.null and json.encode(document.list) == "[]")
local ok, message = pcall(response.json, response)
assert(not ok and message:find "the body from https://example.com/health is not JSON: line 1")
assert(not pcall(response.json))
local twice = http.get "https://example.com/twice"
assert(twice.headers["X-A"] == "1, 2" and twice.headers["x-a"] == "1, 2" and twice.headers.missing == nil)

-- request.
local sent = http.request { method = "post", url = "https://example.com/echo", json = { n = 1 } }:json()
assert(sent.method == "POST" and sent.body == '{"n":1}' and sent.headers["content-type"] == "application/json")
sent = http.request { method = "PUT", url = "https://example.com/echo", body = "a=1", headers = { ["Content-Type"] = "text/x" } }:json()
assert(sent.method == "PUT" and sent.body == "a=1" and sent.headers["content-type"] == "text/x")
assert(http.request { url = "https://example.com/echo" }:json().method == "GET")

-- Redirects.
assert(http.get("https://example.com/redirect/3").url == "https://example.com/echo")
assert(http.get("https://example.com/redirect/3", { follow = false }).status == 302)
refused("network", "redirect", http.get, "https://example.com/redirect/11")
refused("network", "redirect", http.get, "https://example.com/redirect/3", { follow = 2 })
local e = refused("network", "redirect", http.get, "https://example.com/to?302,http://example.com/")
assert(e.message:find "not encrypted")
refused("network", "redirect", http.get, "https://example.com/to?302,file:///etc/passwd")
local function redirected(status, location, headers)
  return http.request {
    method = "POST", url = "https://example.com/to?" .. status .. "," .. location, body = "x",
    headers = headers or { Authorization = "Bearer 1" },
  }:json()
end
local moved = redirected(307, "/echo")
assert(moved.method == "POST" and moved.body == "x" and moved.headers.authorization == "Bearer 1")
moved = redirected(302, "/echo")
assert(moved.method == "GET" and moved.body == "")
moved = redirected(308, "https://other.example.com/echo", { Authorization = "Bearer 1", Cookie = "a=b", ["X-Api-Key"] = "1", Accept = "text/plain" })
assert(moved.method == "POST" and moved.headers.accept == "text/plain")
for _, name in ipairs { "authorization", "cookie", "x-api-key" } do assert(moved.headers[name] == nil, name) end
moved = redirected(308, "/echo", { ["X-Api-Key"] = "1" })
assert(moved.headers["x-api-key"] == "1")
assert(http.get("https://example.com/to/x/y?302,../../echo?a=1").url == "https://example.com/echo?a=1")
assert(http.get("https://example.com/to?302,//other.example.com/echo").url == "https://other.example.com/echo")

-- No answer.
e = refused("network", "broken", http.get, "https://example.com/reset?token=1")
assert(e.operation == "http.get" and e.message:find("https://example.com/reset: ", 1, true) and not e.hint)
e = refused("network", "broken", http.request, { method = "POST", url = "https://example.com/reset" })
assert(e.hint:find "may have acted" and not e.in_doubt)
local start = now()
refused("timeout", "timeout", http.get, "https://example.com/silent")
assert(now() - start == 30)
refused("timeout", "timeout", http.get, "https://example.com/slow/5", { timeout = 2 })
assert(http.get("https://example.com/slow/5", { timeout = 6 }).ok)

-- What is refused before anything is sent.
for _, url in ipairs {
  "example.com", "file:///etc/passwd", "ftp://x/", "https://", "https://user:pass@example.com/", "https://a b/",
  "https://example.com:0/", "https://ex\nample.com/", "https://x/\r\nX: y",
} do
  refused("usage", nil, http.get, url)
end
for _, headers in ipairs {
  { ["X-A"] = "1\r\nX-B: 2" }, { ["X\r\nY"] = "1" }, { [""] = "1" }, { ["Content-Length"] = "7" },
  { ["Transfer-Encoding"] = "chunked" }, { { "x" } }, { ["X-A"] = print },
  { Authorization = "SDK-HMAC-SHA256 Access=x" }, { ["X-Sdk-Date"] = "1" }, { ["X-Security-Token"] = "1" },
} do
  refused("usage", nil, http.get, "http://example.com/", { headers = headers })
end
e = refused("usage", nil, http.request, { ulr = "https://x/", timeout = 0, json = 1, body = "x" })
assert(e.message == "unknown field 'ulr'; did you mean 'url'?; timeout: expected seconds above 0, got the number 0; json: it excludes body; url is required", e.message)
refused("usage", nil, http.request, { url = "https://x/", json = { f = print } })
refused("usage", nil, http.get, 7)
refused("usage", nil, http.request, "https://x/")
refused("usage", nil, http.request, { url = "https://x/", method = "GET /" })

-- It waits as calls of the cloud do: others go on, deadlines hold, and it can be cancelled.
start = now()
task.all { function() http.get "https://example.com/slow/5" end, function() cloud.eip.list {} task.sleep(5) end }
assert(now() - start == 5, now() - start)
ok, e = pcall(task.timeout, 2, http.get, "https://example.com/slow/5")
assert(not ok and e.kind == "timeout")
local slow = task.spawn(http.get, "https://example.com/slow/5")
task.sleep(1)
slow:cancel "enough"
ok, e = slow:try()
assert(not ok and e.kind == "cancelled")
local statuses = coroutine.wrap(function()
  for _, status in ipairs { 200, 503 } do coroutine.yield(http.get("https://example.com/status/" .. status).status) end
end)
assert(statuses() == 200 and statuses() == 503)
-- Where Lua cannot suspend, it waits in place.
local order = { 2, 1 }
table.sort(order, function(a, b) return http.get "https://example.com/slow/1".ok and a < b end)
assert(order[1] == 1)
