local config = require "support.config"
print(config.regoin) --!
