local move = require "move"
local eip = move.eip { publicip_id = "a", prt_id = "b" } --!
print(eip.id)
