print(time.format(0, "isoo")) --!
