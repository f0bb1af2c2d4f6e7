setmetatable(_G, { __index = function(_, name)
  local ok, module = pcall(require, "support." .. name)
  return ok and module or nil
end })
print(text.trim("  a  "), nothing_of_the_kind)
