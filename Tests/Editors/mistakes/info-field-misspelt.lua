for _, info in ipairs(task.list()) do
  print(info.nme) --!
end
