do local address = "203.0.113.10" print(address) end
print(address) --!
