-- Calls wait wherever a script makes them; a user's coroutines never see it.
local function address(id) return cloud.eip.get { publicip_id = id }.public_ip_address end
local expected = address(demo.bound_eip)
local function get() return address(demo.bound_eip) end

local places = {
  ["coroutine.wrap"] = function() return coroutine.wrap(get)() end,
  ["coroutine.resume"] = function() return select(2, coroutine.resume(coroutine.create(get))) end,
  ["a coroutine in a coroutine"] = function()
    return coroutine.wrap(function() return coroutine.wrap(get)() end)()
  end,
  ["pcall"] = function() return select(2, pcall(get)) end,
  ["xpcall"] = function() return select(2, xpcall(get, debug.traceback)) end,
  ["pcall in a coroutine in pcall"] = function()
    return select(2, pcall(coroutine.wrap(function() return select(2, pcall(get)) end)))
  end,
  ["an iterator"] = function()
    for value in function(_, last) return not last and get() or nil end do return value end
  end,
  ["__index"] = function() return setmetatable({}, { __index = get }).x end,
  ["__newindex"] = function()
    local kept
    setmetatable({}, { __newindex = function() kept = get() end }).x = 1
    return kept
  end,
  ["__call"] = function() return setmetatable({}, { __call = get })() end,
  ["__add"] = function() return setmetatable({}, { __add = get }) + 1 end,
  ["__concat"] = function() return setmetatable({}, { __concat = get }) .. "" end,
  ["__len"] = function() return #setmetatable({}, { __len = get }) end,
  ["__eq"] = function()
    local kept
    local mt = { __eq = function() kept = get() return true end }
    return setmetatable({}, mt) == setmetatable({}, mt) and kept
  end,
  ["__lt"] = function()
    local kept
    local mt = { __lt = function() kept = get() return true end }
    return setmetatable({}, mt) < setmetatable({}, mt) and kept
  end,
  ["__pairs"] = function()
    for _, value in pairs(setmetatable({}, { __pairs = function() return next, { get() } end })) do return value end
  end,
  ["__close"] = function()
    local kept
    do local _ <close> = setmetatable({}, { __close = function() kept = get() end }) end
    return kept
  end,
  ["__tostring"] = function() return tostring(setmetatable({}, { __tostring = get })) end,
  ["table.sort"] = function()
    local kept
    table.sort({ 2, 1 }, function(a, b) kept = get() return a < b end)
    return kept
  end,
  ["string.gsub"] = function() return (("x"):gsub("x", get)) end,
  ["string.format"] = function()
    return string.format("%s", setmetatable({}, { __tostring = get }))
  end,
  ["load"] = function()
    local first = true
    return load(function()
      if not first then return nil end
      first = false
      return "return '" .. get() .. "'"
    end)()
  end,
  ["a generator in table.sort"] = function()
    local kept
    table.sort({ 2, 1 }, function(a, b)
      for value in coroutine.wrap(function() coroutine.yield(get()) end) do kept = value end
      return a < b
    end)
    return kept
  end,
  ["require"] = function()
    package.preload.lazy_address = function() return { get() } end
    package.loaded.lazy_address = nil
    return require "lazy_address"[1]
  end,
}

for place, body in pairs(places) do
  local value = body()
  assert(value == expected, place)
  -- And in several tasks at a time.
  for _, other in ipairs(task.map({ 1, 2, 3 }, body)) do assert(other == expected, place) end
end

-- A generator that makes calls loses nothing, also when two tasks run one each.
local function ids()
  return coroutine.wrap(function()
    for _, eip in ipairs(cloud.eip.list {}) do
      cloud.eip.get { publicip_id = eip.id }
      coroutine.yield(eip.id)
    end
  end)
end
local counts = task.map({ 1, 2 }, function()
  local count = 0
  for _ in ids() do count = count + 1 end
  return count
end)
assert(counts[1] == counts[2] and counts[1] == #cloud.eip.list {})

-- A module that two tasks require at once is loaded once; if it fails for one, the other tries.
local loads = 0
package.preload.slow = function()
  loads = loads + 1
  task.sleep(1)
  return { number = loads }
end
local modules = task.map({ 1, 2, 3 }, function() return require "slow" end)
assert(loads == 1 and modules[1] == modules[2] and modules[2] == modules[3])
local tries = 0
package.preload.flaky = function()
  tries = tries + 1
  task.sleep(1)
  if tries == 1 then error "not yet" end
  return "loaded"
end
local one = task.spawn(require, "flaky")
local two = task.spawn(require, "flaky")
local ok = one:try()
assert(not ok and two:wait() == "loaded" and tries == 2)
