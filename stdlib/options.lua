--- Reads the command line of a script: options first, then arguments.
local options = {}

local function give_up(usage, problem)
  local script = (arg and arg[0] or "script"):match "[^/]*$"
  io.stderr:write(problem and script .. ": " .. problem .. "\n" or "", usage)
  os.exit(64)
end

--- What `text` stands for where the default is `default`; nil and why when it does not fit.
local function value_of(text, default)
  if type(default) == "string" then
    return text
  end
  local number = tonumber(text)
  if math.type(default) == "integer" then
    number = math.tointeger(number)
    if not number or number < 1 then
      return nil, "takes a whole number of 1 or more"
    end
  elseif not number or number < 0 or number == math.huge then
    return nil, "takes a number, 0 or more"
  end
  return number
end

--- Reads `--name value`, `--name=value` and, where the default is `false`, `--name` alone. Each value
--- is of its default's type. `--` ends the options.
---
--- Without arguments, or with some that do not fit, it prints the usage on standard error and
--- exits with 64.
---@param given string[] what the script was given: `{ ... }`
---@param shape { usage: string, least: integer, most: integer, defaults: table<string, any> } `least` and `most`: how many arguments follow the options
---@return table<string, any> values the options by name, defaults included
---@return string ... the arguments
function options.read(given, shape)
  local values, rest = {}, {}
  for name, default in pairs(shape.defaults) do
    values[name] = default
  end
  local index = 1
  while index <= #given do
    local word = given[index]
    index = index + 1
    if word == "--" or not word:find "^%-%-?%a" then
      table.move(given, word == "--" and index or index - 1, #given, 1, rest)
      break
    end
    if word == "-h" or word == "--help" then
      give_up(shape.usage)
    end
    local name, text = word:match "^%-%-([^=]+)=?(.*)$"
    local default = shape.defaults[name]
    if default == nil then
      give_up(shape.usage, "unknown option '" .. word .. "'")
    elseif default == false then
      values[name] = true
    else
      if not word:find("=", 1, true) then
        text, index = given[index], index + 1
      end
      local value, why = value_of(text or "", default)
      if not text then
        give_up(shape.usage, word .. " needs a value")
      elseif value == nil then
        give_up(shape.usage, ("--%s %s, not '%s'"):format(name, why, text))
      end
      values[name] = value
    end
  end
  if #given == 0 or #rest < shape.least then
    give_up(shape.usage, #given > 0 and "something is missing" or nil)
  elseif #rest > shape.most then
    give_up(shape.usage, "'" .. rest[shape.most + 1] .. "' is too much")
  end
  return values, table.unpack(rest)
end

return options
