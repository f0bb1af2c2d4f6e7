local t = task.spawn(cloud.eip.get, { publicip = "x" }) --!
t:wait()
