task.spawn("look", cloud.eip.get, { publicip_id = 5 }):wait() --!
