print(string.fromat("%d", 1)) --!
