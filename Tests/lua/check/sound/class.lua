local Account = {}
Account.__index = Account
function Account.new(balance) return setmetatable({ balance = balance or 0 }, Account) end
function Account:deposit(amount) self.balance = self.balance + amount; return self end
function Account.__tostring(self) return "account with " .. self.balance end
local a = Account.new(10):deposit(5):deposit(2.5)
print(a, a.balance, Account.nothing)
