local move = require "move"
local why = move.obstacle(cloud.eip.list {}[1])
print(why)
local options = require "options"
local given, first = options.read({ "--limit=3", "web" }, {
  usage = "usage: job [OPTIONS] NAME\n", least = 1, most = 2, defaults = { limit = 8, dry = false },
})
print(given.limit, given.dry, first)
