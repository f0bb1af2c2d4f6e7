local tree = require "support.tree"
print(tree.stack.nwe()) --!
