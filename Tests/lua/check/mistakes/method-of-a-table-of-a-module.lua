local tree = require "support.tree"
tree.lists:lats() --!
