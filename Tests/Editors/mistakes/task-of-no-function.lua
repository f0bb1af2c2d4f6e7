task.spawn(1) --!
