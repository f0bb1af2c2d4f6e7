local function dump(value, indent)
  indent = indent or ""
  if type(value) ~= "table" then return string.format("%q", value) end
  local lines = {}
  for key, item in pairs(value) do
    lines[#lines + 1] = ("%s  [%q] = %s,"):format(indent, key, dump(item, indent .. "  "))
  end
  return "{\n" .. table.concat(lines, "\n") .. "\n" .. indent .. "}"
end
print(#dump { a = { b = 1 } } > 0, os.date("!%Y", 0), os.time { year = 2026, month = 1, day = 1 } > 0)
