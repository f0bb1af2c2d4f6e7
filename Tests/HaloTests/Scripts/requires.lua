print(require "greeting")
