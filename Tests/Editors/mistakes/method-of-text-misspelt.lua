local name = "web-1"
print(name:uper()) --!
