Toolbox = Toolbox or {}
function Toolbox.double(n) return n * 2 end
Toolbox.version = "1.0"
print(Toolbox.double(21), Toolbox.version, Toolbox.missing)
