-- env: variables, without the keys.
assert(env.get "HOME" == "/home/demo" and env.get "NONE" == nil and env.get("NONE", 8) == 8 and env.get("EMPTY", 8) == "")
assert(env.require "HOME" == "/home/demo")
local function refused(words, action, ...)
  local ok, message = pcall(action, ...)
  assert(not ok and message:find(words, 1, true), tostring(message))
end
refused("the environment variable NONE is not set", env.require, "NONE")
refused("the environment variable EMPTY is empty", env.require, "EMPTY")
refused("expected the name of a variable", env.get)
local all = env.all()
assert(all.HOME == "/home/demo" and all.EMPTY == "")
for name, value in pairs(all) do
  assert(not name:find "^HUAWEICLOUD_SDK_[AS]" and not value:find "secret")
end
for _, name in ipairs {
  "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "HW_ACCESS_KEY", "HW_SECRET_KEY",
} do
  for _, read in ipairs { env.get, env.require, os.getenv } do
    refused("holds a key of the account", read, name)
  end
end
assert(os.getenv "HOME" == "/home/demo" and os.getenv "NONE" == nil)
