-- time: seconds since 1970, and the services' formats.
local start = 1767323045
assert(time.now() == start)
task.sleep(1.5)
assert(time.now() == start + 1.5)

-- parse: what the services write, and ISO 8601.
for text, seconds in pairs {
  ["20260102T030405Z"] = start, ["2026-01-02T03:04:05.678Z"] = start + 0.678, ["2026-01-02T03:04:05.678"] = start + 0.678,
  ["2026-01-02 03:04:05"] = start, ["2026-01-02T03:04:05.000000Z"] = start, ["2026-01-02T11:04:05+08:00"] = start,
  ["2026-01-01T22:04:05-0500"] = start, ["2026-01-02T03:04:05,5Z"] = start + 0.5, ["2026-01-02T05:04:05+02"] = start,
  ["2026-01-02"] = start - 11045, ["1970-01-01"] = 0, ["1969-12-31T23:59:59Z"] = -1, ["2024-02-29"] = 1709164800,
  ["2016-12-31T23:59:60Z"] = 1483228800, ["9999-12-31T23:59:59Z"] = 253402300799, ["0000-01-01"] = -62167219200,
} do
  assert(time.parse(text) == seconds, text)
  assert(math.type(time.parse(text)) == "float")
end
for _, wrong in ipairs {
  "", "now", "2026", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "1900-02-29", "2026-01-02T24:00:00Z",
  "2026-01-02T03:60:00Z", "2026-01-02T03:04:61Z", "2026-01-02T03:04", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05+8",
  "2026-01-02T03:04:05 Z", "20260102", "20260102 030405", "2026-01-02T030405Z", "2026-1-2", " 2026-01-02", "2026-01-02x",
  "２０２６-01-02", "+026-01-02",
} do
  local ok, message = pcall(time.parse, wrong)
  assert(not ok and message:find("'" .. wrong .. "' is no time: expected 2026", 1, true), wrong)
end
assert(not pcall(time.parse) and not pcall(time.parse, 5))

-- format.
assert(time.format(start) == "2026-01-02T03:04:05.000Z")
assert(time.format(start + 0.678) == "2026-01-02T03:04:05.678Z" and time.format(start + 0.678, "zoneless") == "2026-01-02T03:04:05.678")
assert(time.format(start + 0.9, "spaced") == "2026-01-02 03:04:05" and time.format(start, "basic") == "20260102T030405Z")
assert(time.format(-0.25) == "1969-12-31T23:59:59.750Z" and time.format(253402300799.999):find "^9999")
for _, format in ipairs { "iso", "zoneless", "spaced", "basic" } do
  assert(time.parse(time.format(start, format)) == start)
end
local ok, message = pcall(time.format, start, "spaecd")
assert(not ok and message:find "did you mean 'spaced'")
for _, wrong in ipairs { 1e20, 253402300800, -62167219201, 0 / 0, math.huge, "1" } do
  assert(not pcall(time.format, wrong), tostring(wrong))
end

-- since: of a text, of a record's field, of a number.
assert(time.since "2026-01-02 03:04:05" == 1.5 and time.since(start) == 1.5)
assert(time.since(time.format(time.now() + 60)) == -60)
assert(time.since(cloud.eip.list {}[1].create_time) > -1e9)
assert(not pcall(time.since, "yesterday") and not pcall(time.since))
