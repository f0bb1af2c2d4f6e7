local here = cloud.account {}
local eips = here.eip.list {}
print(#eips, eips[1].status ~= "ERROR")
local accounts = { here, cloud }
for _, account in ipairs(accounts) do print(#account.eip.list {}) end
