local Stack = require "support.stack"
local s = Stack.new()
s:push(1):push(2)
print(s:pop(), s:pop(), s:pop(), Stack.count)
