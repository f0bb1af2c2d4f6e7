-- The usual ways to copy a table, metatable and all, on everything that a script is given.

local function with_metatable(original)
  if type(original) ~= "table" then return original end
  local copy = {}
  for key, value in pairs(original) do copy[with_metatable(key)] = with_metatable(value) end
  return setmetatable(copy, getmetatable(original))
end

-- The one that copies metatables as well, and does not know of cycles.
local function metatables_too(original)
  if type(original) ~= "table" then return original end
  local copy = {}
  for key, value in next, original, nil do copy[metatables_too(key)] = metatables_too(value) end
  return setmetatable(copy, metatables_too(getmetatable(original)))
end

local function with_cycles(original, known)
  if type(original) ~= "table" then return original end
  known = known or {}
  if known[original] then return known[original] end
  local copy = {}
  known[original] = copy
  for key, value in pairs(original) do copy[with_cycles(key, known)] = with_cycles(value, known) end
  setmetatable(copy, getmetatable(original))
  return copy
end

local function shallow(original)
  local copy = setmetatable({}, getmetatable(original))
  for key, value in pairs(original) do copy[key] = value end
  return copy
end

local _, failure = pcall(cloud.eip.get, {})
local given = {
  record = cloud.eip.list {}[1],
  nested = cloud.vpc.list_ports {}[1],
  list = cloud.eip.list {},
  ["empty list"] = cloud.eip.list { public_ip_address = "192.0.2.254" },
  decoded = json.decode '{"a": [1, 2], "b": [], "c": null, "d": {}}',
  array = json.array { 1 },
  response = http.get "https://example.com/json",
  error = failure,
  enumeration = cloud.eip.Status,
  service = cloud.eip,
  cloud = cloud,
  module = json,
  tasks = task.list(),
  raw = (cloud.request { service = "vpc", path = "/v1/{project_id}/publicips" }),
}
for what, original in pairs(given) do
  for _, copy in ipairs { with_metatable, metatables_too, with_cycles, shallow } do
    local ok, result = pcall(copy, original)
    assert(ok, what .. ": " .. tostring(result))
    assert(result ~= nil and not rawequal(result, original), what)
  end
end

-- A copy is what the original is: as strict, as readable, the same resource.
local eip = given.record
local copy = with_metatable(eip)
assert(copy == eip and eip == copy and tostring(copy) == tostring(eip))
assert(not pcall(function() return copy.publik_ip end))
assert(not pcall(function() copy.publik_ip = 1 end))
copy.alias = "changed"
assert(eip.alias ~= "changed")
assert(json.encode(with_metatable(given.decoded)) == json.encode(given.decoded))
assert(json.encode(with_cycles(json.array {})) == "[]")
local response = with_metatable(given.response)
assert(response:json().id == 9007199254740993 and response.headers["CONTENT-TYPE"] == nil)
assert(tostring(with_metatable(failure)) == tostring(failure))

-- What a script makes of a copy's metatable stays with copies.
getmetatable(eip).__index = function() return "forged" end
assert(not pcall(function() return eip.publik_ip end))
assert(not pcall(function() return cloud.eip.list {}[1].publik_ip end))
