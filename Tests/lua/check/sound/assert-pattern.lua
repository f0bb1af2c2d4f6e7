local file, why = io.open("/does/not/exist")
print(file, why and why:match "No such" or "")
local number = assert(tonumber "12", "no number")
print(number // 5, number % 5, 7 // 2.0)
