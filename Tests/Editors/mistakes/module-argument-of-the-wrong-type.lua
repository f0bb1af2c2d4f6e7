task.sleep "1" --!
