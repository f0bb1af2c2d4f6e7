local response = http.get("https://example.com", { timeot = 5 }) --!
print(response.status)
