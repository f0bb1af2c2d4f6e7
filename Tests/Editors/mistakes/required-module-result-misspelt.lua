local move = require "move"
for _, step in ipairs(move.resolver_ips { endpoint_id = "a", subnet_id = "b" }) do
  print(step.from.ip, step.too.ip) --!
end
