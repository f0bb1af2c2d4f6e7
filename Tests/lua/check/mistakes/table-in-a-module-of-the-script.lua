local tree = require "support.tree"
print(tree.lists.fisrt { 1 }) --!
