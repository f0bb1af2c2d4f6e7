-- Puts many EIPs and ports into a state of halo-sim.
--   lua5.4 state.lua COUNT ports <state            EIP n is on port n; ports COUNT+1 to 2*COUNT are free
--   lua5.4 state.lua COUNT free <state             EIP n is on nothing, and port n is free
local count, kind = math.tointeger(arg[1]), arg[2]

local project = "0605768a3300d5762f8cc0186d8a2d34"
local subnet = "3ee6107e-4188-4c4d-b453-80d6b9a147d5"

local function id(prefix, n) return ("%s-0000-4000-8000-%012d"):format(prefix, n) end

local function port(n)
  return ([[{"id": "%s", "project_id": "%s", "name": "", "subnet_id": "%s", "address": "10.%d.%d.%d",
    "mac_address": "fa:16:3e:00:00:00", "device_id": "%s", "device_owner": "compute:cn-north-4a",
    "is_primary": true, "zone": "cn-north-4a", "security_groups": []},]]):format(
    id("b0000000", n), project, subnet, n >> 16, n >> 8 & 255, n & 255, id("d0000000", n))
end

local function eip(n)
  local attachment = ""
  if kind == "ports" then
    attachment = ([[, "attachment": {"kind": "port", "id": "%s"}]]):format(id("b0000000", n))
  end
  return ([[{"id": "%s", "project_id": "%s", "address": "100.%d.%d.%d", "type": "5_bgp",
    "created_at": 1767600000000000000, "bandwidth": {"id": "%s", "name": "b", "size": 5,
    "share_type": "PER"}, "enterprise_project_id": "0", "border_group": "center", "is_frozen": false,
    "facts": {"alias": ""%s}},]]):format(id("e0000000", n), project, n >> 16, n >> 8 & 255, n & 255,
    id("a0000000", n), attachment)
end

local function list(make, last)
  local items = {}
  for n = 1, last do items[n] = make(n) end
  return table.concat(items, "\n")
end

local state = io.read "a"
local function put(name, items)
  local before, after = state:match('^(.-"' .. name .. '": %[)(.*)$')
  assert(before, "no " .. name .. " in the state")
  state = before .. items .. after
end
put("public_ips", list(eip, count))
put("ports", list(port, kind == "free" and count or 2 * count))
io.write(state)
