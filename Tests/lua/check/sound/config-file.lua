dofile((arg[0]:match "^(.*/)" or "") .. "support/settings.lua")
print(SERVERS[1], LIMIT + 1)
