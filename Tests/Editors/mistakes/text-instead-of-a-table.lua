cloud.eip.get "203.0.113.10" --!
