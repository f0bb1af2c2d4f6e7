--- Reads the command line of a script: options first, then arguments.
local options = {}

local KINDS = { usage = "string", least = "integer", most = "integer", defaults = "table" }

--- Raises when a script has called `read` in a wrong way, which is a mistake of its author's.
local function check(given, shape)
  if type(given) ~= "table" or type(shape) ~= "table" then
    error("options.read: expected a list of words and a table with usage, least, most and defaults", 3)
  end
  for name, kind in pairs(KINDS) do
    local value = shape[name]
    if (math.type(value) or type(value)) ~= kind then
      error(("options.read: %s: expected %s %s, got %s"):format(name, kind == "integer" and "an" or "a",
        kind, math.type(value) or type(value)), 3)
    end
  end
  for name in pairs(shape) do
    if not KINDS[name] then
      error(("options.read: unknown field '%s', known ones are usage, least, most, defaults"):format(name), 3)
    end
  end
end

--- The names of the arguments, as the first line of the usage has them.
local function argument_names(usage)
  local names = {}
  for word in usage:match("^usage: %S+([^\n]*)"):gmatch "%S+" do
    if word ~= "[OPTIONS]" then names[#names + 1] = word:match "^%[?([^%]]*)" end
  end
  return names
end

--- Ends the script. One line, so that the reason is not lost above a page of usage.
local function give_up(problem)
  local script = arg and arg[0] or "script"
  io.stderr:write(("%s: %s; see halo %s --help\n"):format(script:match "[^/]*$", problem, script))
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

--- What a command line looks like.
---@class options.Shape
---@field usage string what `--help` prints
---@field least integer how many arguments have to follow the options
---@field most integer how many may
---@field defaults table<string, any> the options, and what they are when left out

--- Reads the options and the arguments of a script.
---
--- Options are `--name value`, `--name=value` and, where the default is `false`, `--name` alone. Each
--- value is of its default's type. `--` ends the options.
---
--- `--help` prints the usage and exits with 0. Without arguments the usage goes to standard error, for
--- some that do not fit one line does; both exit with 64. What a script finds wrong with the values
--- by itself can be given to `options.refuse`.
---@param given string[] what the script was given: `{ ... }`
---@param shape options.Shape what there is
---@return table<string, any> values the options by name, defaults included
---@return any ... the arguments: texts, nil where there are no more
function options.read(given, shape)
  check(given, shape)
  local values, rest = {}, {}
  for name, default in pairs(shape.defaults) do
    values[name] = default
  end
  local index = 1
  while index <= #given do
    local word = given[index] or ""
    index = index + 1
    if word == "--" or not word:find "^%-%-?%a" then
      table.move(given, word == "--" and index or index - 1, #given, 1, rest)
      break
    end
    if word == "-h" or word == "--help" then
      io.write(shape.usage)
      os.exit(0)
    end
    local name, text = word:match "^%-%-([^=]+)=?(.*)$"
    local default = shape.defaults[name]
    if default == nil then
      give_up("unknown option '" .. word .. "'")
    elseif default == false then
      values[name] = true
    else
      if not word:find("=", 1, true) then
        text, index = given[index], index + 1
      end
      local value, why = value_of(text or "", default)
      if not text then
        give_up(word .. " needs a value")
      elseif value == nil then
        give_up(("--%s %s, not '%s'"):format(name, why, text))
      end
      values[name] = value
    end
  end
  if #given == 0 and shape.least > 0 then
    io.stderr:write(shape.usage)
    os.exit(64)
  elseif #rest < shape.least then
    give_up((argument_names(shape.usage)[#rest + 1] or "an argument") .. " is missing")
  elseif #rest > shape.most then
    local word = rest[shape.most + 1] ---@type string
    local first = argument_names(shape.usage)[1]
    give_up(("'%s' is too much"):format(word)
      .. (word:find "^%-" and first and ": options go before " .. first or ""))
  end
  return values, table.unpack(rest)
end

--- Refuses what the script was given: one line, and exit code 64.
---@param problem string what is wrong
function options.refuse(problem)
  give_up(problem)
end

return options
