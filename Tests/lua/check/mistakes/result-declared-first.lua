local eip
if arg[1] then eip = cloud.eip.find { alias = arg[1] } else eip = cloud.eip.list {}[1] end
print(eip.statuss) --!
