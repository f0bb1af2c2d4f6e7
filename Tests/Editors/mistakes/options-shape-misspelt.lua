local options = require "options"
local given = options.read({ ... }, { usage = "usage: job", least = 0, mots = 1, defaults = {} }) --!
print(given.dry)
