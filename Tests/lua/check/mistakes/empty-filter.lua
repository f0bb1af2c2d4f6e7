local leftover, nothing = {}, json.null
print(#cloud.eip.list { port_id = {} }) --!
print(#cloud.eip.list { port_id = json.array {}, id = nothing }) --!
leftover[#leftover + 1] = cloud.vpc.list_ports {}[1].id
print(#cloud.eip.list { port_id = leftover })
