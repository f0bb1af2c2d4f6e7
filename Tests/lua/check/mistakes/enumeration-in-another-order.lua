for _, endpoint in ipairs(cloud.dns.list_endpoints { direction = "inbound" }) do
  if "INACTIVE" ~= endpoint.status then print(endpoint.name) end --!
end
