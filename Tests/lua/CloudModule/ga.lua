-- An endpoint group: an EIP added, weighed, refused twice, removed.
local eip = cloud.eip.get { publicip_id = demo.free_eip }
local group = cloud.ga.get_group { endpoint_group_id = demo.group }
assert(cloud.ga.list_groups {}[1].id == group.id)

local new = {
  endpoint_group_id = group.id, resource_id = eip.id, resource_type = "EIP",
  ip_address = eip.public_ip_address, weight = 20,
}
local endpoint = cloud.ga.add_endpoint(new)
assert(endpoint.status == "ACTIVE" and endpoint.weight == 20 and endpoint.resource_id == eip.id)
assert(#cloud.ga.list_endpoints { endpoint_group_id = group.id } == 2)

-- Adding it once more is done already.
assert(cloud.ga.add_endpoint(new).id == endpoint.id)

local updated = cloud.ga.update_endpoint {
  endpoint_group_id = group.id, endpoint_id = endpoint.id, weight = 30,
}
assert(updated.weight == 30 and updated.status == "ACTIVE")

cloud.ga.remove_endpoint { endpoint_group_id = group.id, endpoint_id = endpoint.id }
local ok, gone = pcall(cloud.ga.get_endpoint, { endpoint_group_id = group.id, endpoint_id = endpoint.id })
assert(not ok and gone.kind == "not_found" and gone.code == "GA.9002")
-- Removing it once more is done already, as it would be in the next run of a script. A group that is
-- not there is another matter.
cloud.ga.remove_endpoint { endpoint_group_id = group.id, endpoint_id = endpoint.id }
local removed, nowhere = pcall(cloud.ga.remove_endpoint, {
  endpoint_group_id = "00000000-0000-4000-8000-000000000000", endpoint_id = endpoint.id,
})
assert(not removed and nowhere.kind == "not_found" and not nowhere.in_doubt, tostring(nowhere))

local fine, problem = pcall(cloud.ga.add_endpoint, {
  endpoint_group_id = group.id, resource_id = eip.id, resource_type = "EIP",
  ip_address = eip.public_ip_address, weight = 101,
})
assert(not fine and problem.kind == "usage" and problem.message:find "weight")
