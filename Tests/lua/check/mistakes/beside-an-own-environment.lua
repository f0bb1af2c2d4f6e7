do
  local _ENV = { print = print }
  print(anything)
end
print(anything) --!
