local response = http.get "https://example.com"
print(response.statuss) --!
