local tree = require "support.tree"
print(tree.text.upper "x", tree.lists.first { 1 }, tree.cached "key", tree.kept.later())
print(tree.lazy.anything(), tree.by_name.a.f)
tree.plain.two = function() return 2 end
print(tree.plain.two())
local plain = tree.plain
plain.three = function() return 3 end
print(tree.plain.three())
local object = tree.Class.new { title = "x", run = print }
object.run(object:name())
function object:extra() return self.title end
print(object:extra())
if tree.plain.four then tree.plain.four() end
if tree.config.debug then tree.config.debug.level() end
print(tree.config.verbose)
