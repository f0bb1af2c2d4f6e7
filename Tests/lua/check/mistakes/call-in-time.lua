print(task.timeout(5, cloud.dns.list_endpoints, { direction = "both" })) --!
