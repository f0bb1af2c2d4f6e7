require "support.extensions"
print(string.capitalize "halo", table.count { a = 1 })
