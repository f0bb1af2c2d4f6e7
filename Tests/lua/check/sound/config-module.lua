local config = require "support.config"
local limit = config.limit or 8
if config.verbose then print "verbose" end
print(config.region, limit, config.optional)
