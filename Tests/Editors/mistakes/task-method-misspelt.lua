local t = task.spawn(function() return 1 end)
t:wiat() --!
