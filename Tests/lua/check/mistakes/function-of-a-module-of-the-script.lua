local text = require "support.text"
print(text.trimm " a ") --!
