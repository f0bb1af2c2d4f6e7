local saved = _ENV
_ENV = setmetatable({ greeting = "hello" }, { __index = saved })
print(greeting, farewell)
