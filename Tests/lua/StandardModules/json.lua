-- json: text and values, there and back.
local function refused(action, value, ...)
  local ok, message = pcall(action, value)
  assert(not ok, "nothing was raised")
  for _, part in ipairs { ... } do
    assert(tostring(message):find(part, 1, true), tostring(message))
  end
end

-- encode: names in order, exact numbers.
assert(json.encode { b = 1, a = { true, "x" } } == '{"a":[true,"x"],"b":1}')
assert(json.encode "é\n\"\0" == '"é\\n\\"\\u0000"' and json.encode(nil) == "null")
assert(json.encode { 2, 2.0, 0.1, -0.0, 1e300 } == "[2,2.0,0.1,-0.0,1e300]", json.encode { 2, 2.0, 0.1, -0.0, 1e300 })
assert(json.encode { math.maxinteger, math.mininteger } == "[9223372036854775807,-9223372036854775808]")
assert(json.encode({ a = { 1 } }, { pretty = true }) == '{\n  "a": [\n    1\n  ]\n}')
-- What people know from elsewhere, or what there is instead.
assert(json.encode({ a = { 1 } }, { indent = 4 }) == '{\n    "a": [\n        1\n    ]\n}')
assert(json.encode({ a = { 1 } }, { indent = true }) == json.encode({ a = { 1 } }, { pretty = true }))
assert(json.encode({ a = { 1 } }, { indent = false }) == '{"a":[1]}')
assert(json.encode({ 1 }, { indent = 0 }) == "[\n1\n]")
for message, options in pairs {
  ["expected options such as { pretty = true } or { indent = 2 }, got true"] = true,
  ["expected options such as { pretty = true } or { indent = 2 }, got the number 2"] = 2,
  ["indent: expected true or 0 to 16 blanks, got the number 17"] = { indent = 17 },
  ["unknown field 'indnt'; did you mean 'indent'?"] = { indnt = 2 },
} do
  local ok, e = pcall(json.encode, { 1 }, options)
  assert(not ok and tostring(e):find(message, 1, true), tostring(e))
end
assert(json.encode {} == "{}" and json.encode { n = json.null } == '{"n":null}')

-- What JSON cannot say is named with its place.
refused(json.encode, { a = { 1, { b = print } } }, "json.lua:", "$.a[2].b: a function")
refused(json.encode, { ["x y"] = 0 / 0 }, '$["x y"]: the number nan')
refused(json.encode, -math.huge, "$: the number -inf")
refused(json.encode, { 1, x = 2 }, "$: a table with both a list and names")
refused(json.encode, { x = { 1, nil, 3 } }, "$.x[2]: a hole in a list")
refused(json.encode, { [7] = 1 }, "$: a list with holes")
refused(json.encode, { [true] = 1 }, "$: a table with keys that are not strings")
refused(json.encode, { a = "ab\xff" }, "$.a: a string that is not UTF-8 (byte 3)")
refused(json.encode, { ["\xff"] = 1 }, "$: a string that is not UTF-8 (byte 1)")
refused(json.encode, { task.spawn(print) }, "$[1]: a userdata")
refused(json.encode, cloud, "$.account: a function")
local loop = { inner = {} }
loop.inner.again = loop.inner
refused(json.encode, loop, "$.inner.again: the table $.inner that contains it")
local deep = {}
for _ = 1, 3000 do deep = { deep } end
refused(json.encode, deep, "a table more than 500 deep")
local same = {}
assert(json.encode { same, same } == "[{},{}]", "the same table twice is no cycle")
assert(not pcall(json.encode) and not pcall(json.encode, 1, { prety = true }) and not pcall(json.encode, 1, 2))

-- decode.
local value = json.decode '{"i": 9223372036854775807, "f": 2.0, "l": [], "n": null, "s": "\\u00e9\\u0000"}'
assert(math.type(value.i) == "integer" and value.i == math.maxinteger and math.type(value.f) == "float")
assert(value.n == json.null and tostring(value.n) == "json.null" and value.s == "é\0")
assert(json.encode(value) == '{"f":2.0,"i":9223372036854775807,"l":[],"n":null,"s":"é\\u0000"}')
assert(json.encode(json.decode '[[], [1], {}]') == "[[],[1],{}]")
local list = json.decode "[1]"
table.remove(list)
assert(json.encode(list) == "[]", "an array stays one when it is emptied")
list.name = 1
refused(json.encode, list, "$: an array with names")

-- An integer that Lua has not is a text of its digits, exactly.
assert(json.decode "18446744073709551615" == "18446744073709551615")
assert(json.decode "9223372036854775808" == "9223372036854775808" and json.decode "9223372036854775807" == math.maxinteger)

-- Integers beyond 64 bits are the nearest float, as in Lua; strings that look like them are left alone.
local wide = json.decode '{"n": [18446744073709551616, -9223372036854775809], "s": "a\\"18446744073709551616"}'
assert(wide.n[1] == 18446744073709551616.0 and wide.n[2] == -9223372036854775809.0)
assert(wide.s == 'a"18446744073709551616')

refused(json.decode, '{"a": 1,\n "b" 2}', "json.decode: line 2, column 6", "':' expected")
refused(json.decode, "[1,", "line 1, column 3")
refused(json.decode, "", "the text is empty")
refused(json.decode, '"\xff"', "line 1", "0xff")
refused(json.decode, "[1e999]", "line 1", "overflow")
refused(json.decode, "1 2", "end of file expected")
refused(json.decode, { 1 }, "expected a string, got table")

-- array.
assert(json.encode { json.array {}, json.array { 1 }, json.array() } == "[[],[1],[]]")
refused(json.array, "x", "expected a table")
refused(json.array, cloud.eip.list {}[1], "a metatable of its own")

-- Records: their fields and what the cloud added, times as text, empty lists as lists.
local eip = cloud.eip.list {}[1]
local copy = json.decode(json.encode(eip))
for name, field in pairs(eip) do
  assert(type(field) == "table" or copy[name] == field, name)
end
assert(copy.create_time == eip.create_time and copy.status == cloud.eip.Status[eip.status])
assert(json.encode { tags = eip.tags } == '{"tags":[]}')
assert(json.encode(cloud.dns.Direction):find '"inbound"')
local ok, failure = pcall(cloud.eip.get, {})
assert(not ok and json.decode(json.encode(failure)).kind == "usage")
