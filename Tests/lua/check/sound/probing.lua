local has_new = pcall(function() return cloud.eip.no_such_operation end)
local has_module = pcall(function() return json.stringify end)
print(has_new, has_module, rawget(string, "startswith"))
if string.startswith then print "?" end
print(type(utf9) == "nil", _VERSION == "Lua 5.1" and unpack or table.unpack)
