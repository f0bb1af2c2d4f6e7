-- An option may be of several types.
local report = { count = 2, names = json.array {} }
print(json.encode(report, { indent = 2 }), json.encode(report, { indent = true }))
print(json.encode(report, { pretty = false, indent = 4 }))
