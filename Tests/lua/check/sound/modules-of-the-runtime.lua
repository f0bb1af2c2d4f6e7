print(json.encode({ a = json.null, list = json.array {} }, { pretty = false }))
local text = time.format(time.parse "2026-01-02T03:04:05Z", "basic")
print(text, time.since(time.now()) <= 0, env.get("NO_SUCH", "default"))
log.info("done", { count = 3 }) log.debug "quiet" log.warn(text)
local decoded = json.decode '{"a": {"b": [1, 2]}}'
print(decoded.a.b[2], decoded.missing)
local json2 = require "json"
print(json2.encode {})
