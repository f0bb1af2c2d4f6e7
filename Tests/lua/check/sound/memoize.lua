local function memoize(fn)
  local cache = setmetatable({}, { __mode = "k" })
  return function(key)
    local value = cache[key]
    if value == nil then value = fn(key) cache[key] = value end
    return value
  end
end
local length = memoize(function(t) return #t end)
local list = { 1, 2, 3 }
print(length(list), length(list))
