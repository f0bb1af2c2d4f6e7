local tree = require "support.tree"
local stack = tree.stack.new()
stack:push(1)
stack:psuh(2) --!
