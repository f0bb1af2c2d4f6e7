local permit = task.semaphore(1):acquire()
permit:relase() --!
