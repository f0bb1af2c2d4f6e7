local function load_config(text)
  local env = setmetatable({}, { __index = _G })
  assert(load(text, "=config", "t", env))()
  return env
end
local config = load_config "servers = { 'web-1', 'web-2' } limit = 4"
print(#config.servers, config.limit)
