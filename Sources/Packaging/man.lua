-- Writes the man pages: halo(1) and one for each subcommand.
--
--   halo --experimental-dump-help | halo run --allow-exec Sources/Packaging/man.lua FOLDER VERSION HALO
--
-- What they say is what the parser knows of the command line, and what HALO says itself when asked for help.
local folder, version, halo = ...
local root = json.decode(io.read "a").command

local function escaped(text)
  -- A minus sign that is to be copied is \-, and a line must not begin with a request. In a plain locale man
  -- leaves out a sign that it has no letters for.
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("…", "...")
  return (text:gsub("^([.'])", "\\&%1"):gsub("\n([.'])", "\n\\&%1"))
end

local function help_on(words)
  local program <close> = assert(io.popen(("'%s' help %s"):format(halo:gsub("'", "'\\''"), words)))
  return program:read "a"
end

-- The lines behind `USAGE: `, as `halo help` has them.
local function usage_of(words)
  local text = help_on(words):match "USAGE: (.-)\n\n"
  return (text:gsub("\n       ", "\n"))
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

-- Without the parser's own `help`, which stands behind halo's.
local function subcommands_of(command)
  local list, seen = {}, {}
  for _, each in ipairs(command.subcommands or {}) do
    if each.shouldDisplay ~= false and not seen[each.commandName] then list[#list + 1] = each end
    seen[each.commandName] = true
  end
  return list
end

local page = {}
page.__index = page

function page:add(line) self[#self + 1] = line end

function page:section(name) self:add(".SH " .. name) end

function page:item(label, text)
  self:add ".TP"
  self:add(label)
  self:add(escaped(text))
end

function page:verbatim(text)
  self:add ".nf"
  self:add(escaped(text))
  self:add ".fi"
end

function page:options(command, is_below)
  for _, argument in ipairs(arguments_of(command, "option")) do
    local name = argument.names[#argument.names].name
    -- Every command has these two.
    if is_below and (name == "version" or name == "help") then goto next end
    local text = escaped(table.concat(names_of(argument), ", "))
    local value = argument.kind == "option" and " \\fI" .. escaped(argument.valueName or "") .. "\\fR" or ""
    self:item("\\fB" .. text .. "\\fR" .. value, argument.abstract or "")
    ::next::
  end
end

function page:positionals(command)
  for _, argument in ipairs(arguments_of(command, "positional")) do
    self:item(("\\fI%s\\fR"):format(escaped(argument.valueName or "")), argument.abstract or "")
  end
end

-- The rows of the tables in a page of `halo help` whose label is such: it stands behind two blanks, and what
-- does not fit beside it goes on in the next lines. What has been told is not told again.
function page:rows(text, pattern, prefix)
  local rows = {}
  for line in text:gmatch "[^\n]+" do
    local label, meaning = line:match "^  (%S.-)%s%s+(%S.*)$"
    local more = line:match "^   +(%S.*)$"
    if label then
      rows[#rows + 1] = { label, meaning }
    elseif more and #rows > 0 then
      rows[#rows][2] = rows[#rows][2] .. " " .. more
    end
  end
  self.told = self.told or {}
  for _, row in ipairs(rows) do
    local label, meaning = row[1], prefix .. row[2]
    if label:find(pattern) and not self.told[label] then self:item("\\fB" .. escaped(label) .. "\\fR", meaning) end
    self.told[label] = self.told[label] or label:find(pattern)
  end
end

function page:write(name)
  local file <close> = assert(io.open(("%s/%s.1"):format(folder, name), "w"))
  assert(file:write(table.concat(self, "\n"), "\n"))
end

local function begun(command, name, words)
  local new = setmetatable({}, page)
  new:add(('.TH "%s" 1 "" "halo %s" "Halo"'):format(escaped(name:upper()), escaped(version)))
  -- Options that are broken at the end of a line could not be copied.
  new:add ".nh"
  new:section "NAME"
  new:add(("%s \\- %s"):format(escaped(name), escaped((command.abstract or ""):gsub("%.$", ""))))
  new:section "SYNOPSIS"
  new:verbatim(usage_of(words))
  if command.discussion then
    new:section "DESCRIPTION"
    new:add((escaped(command.discussion):gsub("\n\n", "\n.PP\n")))
  end
  return new
end

local function see_also(names)
  local list = {}
  for _, name in ipairs(names) do list[#list + 1] = ".BR " .. escaped(name) .. " (1)" end
  return table.concat(list, ",\n")
end

local all = {}
for _, command in ipairs(subcommands_of(root)) do
  local name = "halo-" .. command.commandName
  local new = begun(command, name, command.commandName)
  local below = subcommands_of(command)
  for _, part in ipairs { { "ARGUMENTS", "positional" }, { "OPTIONS", "option" } } do
    if #below == 0 and #arguments_of(command, part[2]) > 0 then
      new:section(part[1])
      if part[2] == "option" then new:options(command) else new:positionals(command) end
    end
  end
  if #below > 0 then new:section "SUBCOMMANDS" end
  for _, each in ipairs(below) do
    local words = command.commandName .. " " .. each.commandName
    new:add((".SS halo %s"):format(escaped(words)))
    new:add(escaped(each.abstract or ""))
    if each.discussion then new:add(".PP\n" .. (escaped(each.discussion):gsub("\n\n", "\n.PP\n"))) end
    new:add ".PP"
    new:verbatim(usage_of(words))
    new:positionals(each)
    new:options(each, true)
  end
  new:section "EXIT STATUS"
  new:add "0 when all went well; else as\n.BR halo (1)\nsays."
  new:section "SEE ALSO"
  new:add ".BR halo (1)"
  new:write(name)
  all[#all + 1] = name
end

local new = begun(root, "halo", "")
new:section "COMMANDS"
for _, command in ipairs(subcommands_of(root)) do
  new:item("\\fB" .. escaped(command.commandName) .. "\\fR", command.abstract or "")
end
new:section "OPTIONS"
new:options(root)
local places, keys = help_on "environment", help_on "credentials":match "\n\n(.-)\n\n"
new:section "EXIT STATUS"
new:rows(help_on "exit-codes", "^%d", "")
for _, part in ipairs { { "ENVIRONMENT", "^%u" }, { "FILES", "^[~.]" } } do
  new:section(part[1])
  new:rows(places, part[2], "")
  new:rows(keys, part[2], "a key: ")
end
new:section "SEE ALSO"
new:add(see_also(all))
new:write "halo"
