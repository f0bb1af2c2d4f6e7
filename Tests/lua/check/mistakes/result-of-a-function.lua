local function find(alias)
  if alias then return cloud.eip.find { alias = alias } end
  return cloud.eip.list {}[1]
end
print(find("web").statuss) --!
