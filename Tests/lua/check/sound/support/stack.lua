local Stack = { count = 0 }
Stack.__index = Stack
function Stack.new() Stack.count = Stack.count + 1 return setmetatable({}, Stack) end
function Stack:push(value) self[#self + 1] = value return self end
function Stack:pop() return table.remove(self) end
return Stack
