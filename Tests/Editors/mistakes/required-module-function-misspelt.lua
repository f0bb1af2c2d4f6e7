local move = require "move"
move.epi { publicip_id = "a", port_id = "b" } --!
