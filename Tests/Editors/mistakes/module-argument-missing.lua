print(time.parse()) --!
