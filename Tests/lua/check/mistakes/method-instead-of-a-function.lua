print(json:encode {}) --!
