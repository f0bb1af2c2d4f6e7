local config = require "support.config"
print(config.region, regoin) --!
