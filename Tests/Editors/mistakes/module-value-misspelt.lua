print(json.nul) --!
