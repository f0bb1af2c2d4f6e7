-- task.sleep waits on the loop's clock: an hour of it is an instant here.
task.sleep(3600)
task.sleep(0)
for _, wrong in ipairs { -1, "soon", 0 / 0, 1 / 0 } do
  assert(not pcall(task.sleep, wrong))
end

-- Options are checked, and what is wrong with a value names its type.
for _, case in ipairs {
  { { limits = 2 }, "unknown field 'limits'; did you mean 'limit'?" },
  { { limit = "2" }, "limit: expected a whole number of 1 or more, got the string '2'" },
  { { limit = 0 }, "limit: expected a whole number of 1 or more, got the number 0" },
  { "x", "expected a table of fields, got the string 'x'" },
  { 3, "expected a table of fields, got the number 3" },
} do
  for name, call in pairs { map = task.map, each = task.each } do
    local ok, problem = pcall(call, { 1 }, print, case[1])
    assert(not ok and problem:find("task." .. name .. ": " .. case[2], 1, true), tostring(problem))
  end
end
for _, case in ipairs {
  { task.sleep, "1", "task.sleep: expected seconds, 0 or more, got the string '1'" },
  { task.sleep, -1, "task.sleep: expected seconds, 0 or more, got the number -1" },
  { task.semaphore, "1", "task.semaphore: expected a whole number of 1 or more, got the string '1'" },
} do
  local ok, problem = pcall(case[1], case[2])
  assert(not ok and problem:find(case[3], 1, true), tostring(problem))
end
