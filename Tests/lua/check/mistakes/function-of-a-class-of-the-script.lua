local Stack = require "support.stack"
local s = Stack.nwe() --!
print(s)
