local tree = require "support.tree"
tree.lsits.first {} --!
