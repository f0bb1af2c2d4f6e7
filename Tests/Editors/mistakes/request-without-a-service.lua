local body, status = cloud.request { path = "/v1/{project_id}/publicips" } --!
print(status, body)
