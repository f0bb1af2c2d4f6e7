local print, ipairs, tostring, jit, getfenv = print, ipairs, tostring, jit, getfenv
local concat, floor = table.concat, math.floor
if jit then print(jit.version) end
if getfenv then print(getfenv(1)) end
for i, v in ipairs { 1.5, 2.5 } do print(i, tostring(floor(v)), concat { v }) end
