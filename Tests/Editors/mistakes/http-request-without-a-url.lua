local response = http.request { method = "POST" } --!
print(response.status)
