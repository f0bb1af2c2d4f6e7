print(#cloud.eips.list {}) --!
