local S, encode = string, json.encode
print(S.fromat("%d", 1), encode {}) --!
