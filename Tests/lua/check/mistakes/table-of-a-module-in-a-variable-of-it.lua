local tree = require "support.tree"
print(tree.numbers.duoble(2)) --!
