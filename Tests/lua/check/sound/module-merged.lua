local all = require "support.merged"
print(all.one(), all.two())
