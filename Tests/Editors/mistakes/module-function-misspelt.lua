print(json.encod { name = "web" }) --!
