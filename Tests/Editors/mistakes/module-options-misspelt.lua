local results = task.map({ 1, 2 }, function(n) return n end, { limt = 4 }) --!
print(#results)
