print(json.encode({}, { pretty = "yes" })) --!
