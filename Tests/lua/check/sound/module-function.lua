local greet = require "support.greet"
print(greet "web", greet("db", "!"))
