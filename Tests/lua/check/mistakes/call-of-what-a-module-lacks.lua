local config = require "support.config"
config.reload() --!
