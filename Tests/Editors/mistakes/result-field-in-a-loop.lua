for _, eip in ipairs(cloud.eip.list {}) do
  print(eip.adress) --!
end
