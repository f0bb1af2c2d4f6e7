print(unpack { 1, 2 }) --!
