local ok, problem = pcall(cloud.eip.list, {})
if not ok then
  ---@cast problem cloud.Error
  print(problem.kid) --!
end
