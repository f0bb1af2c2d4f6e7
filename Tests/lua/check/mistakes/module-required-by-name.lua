local j = require "json"
print(j.dekode "1") --!
