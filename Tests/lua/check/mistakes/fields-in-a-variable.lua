local eip = cloud.eip.find { alias = "web" }
local fields = { publicip = eip.id, alias = "site" } --!
cloud.eip.rename(fields) --!
