local ok, problem = pcall(cloud.eip.get, { publicip_id = "00000000-0000-0000-0000-000000000000" })
if not ok and problem.kind == "not_found" then print(problem.operation, problem.code, problem.hint) end
