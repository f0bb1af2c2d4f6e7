-- Writes the man pages: halo(1) and one for each subcommand.
--
--   halo --experimental-dump-help | halo run Sources/Packaging/man.lua FOLDER VERSION
--
-- What they say is what the parser knows of the command line.
local folder, version = ...
local root = json.decode(io.read "a").command

local function escaped(text)
  -- A minus sign that is to be copied is \-, and a line must not begin with a request.
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-")
  return (text:gsub("^([.'])", "\\&%1"):gsub("\n([.'])", "\n\\&%1"))
end

local function names_of(argument)
  local names = {}
  for _, name in ipairs(argument.names or {}) do
    names[#names + 1] = (name.kind == "long" and "--" or "-") .. name.name
  end
  return names
end

local function is_shown(argument) return argument.shouldDisplay ~= false end

local function arguments_of(command, kind)
  local list = {}
  for _, argument in ipairs(command.arguments or {}) do
    if is_shown(argument) and (argument.kind == "positional") == (kind == "positional") then
      list[#list + 1] = argument
    end
  end
  return list
end

local function page(command, name, usage)
  local lines = {}
  local function add(line) lines[#lines + 1] = line end
  add(('.TH "%s" 1 "" "halo %s" "Halo"'):format(escaped(name:upper()), escaped(version)))
  -- Options that are broken at the end of a line could not be copied.
  add ".nh"
  add ".SH NAME"
  add(("%s \\- %s"):format(escaped(name), escaped((command.abstract or ""):gsub("%.$", ""))))
  add ".SH SYNOPSIS"
  add ".nf"
  for _, line in ipairs(usage) do add(escaped(line)) end
  add ".fi"
  if command.discussion then
    add ".SH DESCRIPTION"
    add((escaped(command.discussion):gsub("\n\n", "\n.PP\n")))
  end
  for _, part in ipairs { { "ARGUMENTS", "positional" }, { "OPTIONS", "option" } } do
    local list = arguments_of(command, part[2])
    if #list > 0 then add(".SH " .. part[1]) end
    for _, argument in ipairs(list) do
      add ".TP"
      local names = names_of(argument)
      local value = argument.valueName or ""
      if argument.kind == "positional" then
        add(("\\fI%s\\fR"):format(escaped(value)))
      else
        local text = escaped(table.concat(names, ", "))
        add("\\fB" .. text .. "\\fR" .. (argument.kind == "option" and " \\fI" .. escaped(value) .. "\\fR" or ""))
      end
      add(escaped(argument.abstract or ""))
    end
  end
  add ".SH SEE ALSO"
  add(name == "halo" and "halo help exit\\-codes" or ".BR halo (1)")
  local file <close> = assert(io.open(("%s/%s.1"):format(folder, name), "w"))
  assert(file:write(table.concat(lines, "\n"), "\n"))
end

local function usage_of(command, path)
  local words = { path .. " [OPTIONS]" }
  for _, argument in ipairs(arguments_of(command, "positional")) do
    local text = (argument.valueName or ""):upper() .. (argument.isRepeating and "..." or "")
    words[#words + 1] = argument.isOptional and "[" .. text .. "]" or text
  end
  return { table.concat(words, " ") }
end

local all = {}
for _, command in ipairs(root.subcommands or {}) do
  -- The parser's own.
  if command.shouldDisplay ~= false and command.commandName ~= "help" or command.abstract then
    local name = "halo-" .. command.commandName
    page(command, name, usage_of(command, "halo " .. command.commandName))
    all[#all + 1] = "halo " .. command.commandName
  end
end
page(root, "halo", all)
