local sleep = task.sleep
sleep "1" --!
