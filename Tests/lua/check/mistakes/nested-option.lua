local all = task.each({ 1 }, function(n) return n end, { limit = "4" }) --!
print(all)
