local usage = [[
usage: job [OPTIONS] SERVER
  --dry   only say what would be done
]]
local nested = [==[ a ]] b ]=] c ]==]
--[==[ a comment
  with ]] in it ]==]
print(#usage, nested, "a\z
  b\x41\u{48}\065\
c")
