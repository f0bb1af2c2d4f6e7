local big = math.maxinteger
print(big // 2, big + 1 == math.mininteger, 3 | 4, 5 ~ 1, ~0, 1 << 4, 256 >> 4, 7 & 3)
print(math.type(1), math.type(1.0), math.tointeger(3.0), 0x7fffffffffffffff, 1e3)
