-- The standard module `options`: how an author gets it wrong. What users get wrong are snapshots.
local options = require "options"

local shape = { usage = "usage: job.lua [OPTIONS] FILE [MORE]\n", least = 1, most = 2, defaults = { limit = 8 } }
local values, file = options.read({ "--limit=3", "a.txt" }, shape)
assert(values.limit == 3 and file == "a.txt")

for _, case in ipairs {
  { "options.read: expected a list of words and a table with usage, least, most and defaults", {} },
  { "options.read: expected a list of words and a table with usage, least, most and defaults", {}, 3 },
  { "options.read: least: expected an integer, got string", {}, { usage = "", least = "1", most = 1, defaults = {} } },
  { "options.read: defaults: expected a table, got nil", {}, { usage = "", least = 1, most = 1 } },
  { "options.read: unknown field 'default', known ones are usage, least, most, defaults", {},
    { usage = "", least = 0, most = 0, defaults = {}, default = {} } },
} do
  local ok, problem = pcall(function() local _ = options.read(case[2], case[3]) end)
  assert(not ok and problem:find("options.lua:%d+: ") and problem:find(case[1], 1, true), problem)
end
