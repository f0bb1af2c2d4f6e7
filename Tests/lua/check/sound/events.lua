local handlers = {}
local function on(name, fn) handlers[name] = handlers[name] or {} table.insert(handlers[name], fn) end
local function emit(name, ...) for _, fn in ipairs(handlers[name] or {}) do fn(...) end end
on("moved", function(what, where) print(what, where) end)
on("moved", print)
emit("moved", "eip", "web-2") emit "nothing"
