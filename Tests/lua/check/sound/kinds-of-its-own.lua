-- Errors that a script raises itself, and other things that have a kind.
local ok, err = pcall(error, { kind = "status" })
if not ok and err.kind == "status" then print "mine" end
for _, e in ipairs { { kind = "external" } } do
  if e.kind == "external" then print "found" end
end
