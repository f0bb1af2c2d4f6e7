local eip = cloud.eip.find { alias = "web" }
eip.note = "mine" --!
