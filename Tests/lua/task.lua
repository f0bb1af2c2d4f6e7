-- task.sleep waits on the loop's clock: an hour of it is an instant here.
task.sleep(3600)
task.sleep(0)
for _, wrong in ipairs { -1, "soon", 0 / 0, 1 / 0 } do
  assert(not pcall(task.sleep, wrong))
end
