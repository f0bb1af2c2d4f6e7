local M = { text = {}, lists = {}, plain = { one = 1 }, kept = {}, by_name = {} }
local function extend(t, more)
  for name, value in pairs(more) do t[name] = value end
  return t
end
extend(M.text, { upper = string.upper })
for _, name in ipairs { "first", "last" } do M.lists[name] = function(list) return list[1] end end
local cache = {}
function M.cached(key)
  cache[key] = cache[key] or #key
  return cache[key]
end
local other = M.kept
other.later = function() return "later" end
M.lazy = setmetatable({}, { __index = function(_, name) return function() return name end end })
for name, part in pairs { a = { f = print } } do M.by_name[name] = part end

local Class = {}
Class.__index = Class
function Class.new(fields)
  local self = setmetatable({}, Class)
  for name, value in pairs(fields) do self[name] = value end
  return self
end
function Class:name() return self.title end
M.Class = Class
M.config = { debug = nil }
return M
