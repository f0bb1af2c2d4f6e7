require "support.strict"
global "region"
region = "cn-north-4"
print(region)
