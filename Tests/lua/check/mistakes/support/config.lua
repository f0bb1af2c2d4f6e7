return { region = "cn-north-4", limit = nil }
