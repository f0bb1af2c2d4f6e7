#!/usr/bin/env halo
-- Moves a list of EIPs to other servers, several at a time. Everything is read and checked before the
-- first change; an EIP that fails keeps its place and holds up no other.
local move = require "move"
local options = require "options"

local given, path = options.read({ ... }, {
  usage = [[
usage: fleet-rebind.lua [OPTIONS] FILE
  FILE       a line for each EIP: its address and the id of the server that
             shall have it; the id of the port may follow, for a server with
             several. '#' begins a comment. '-' is standard input.
  --limit N  how many at a time; 8 when left out
  --check    read and check everything, and change nothing
]],
  least = 1, most = 1, defaults = { limit = 8, check = false },
})

local name = path == "-" and "standard input" or path
local problems = {}

local function complain(row, message)
  problems[#problems + 1] = { line = row.line, message = message }
end

--- Goes no further when something is wrong with the list.
local function check()
  if #problems == 0 then return end
  table.sort(problems, function(a, b) return a.line < b.line end)
  for _, problem in ipairs(problems) do
    io.stderr:write(("%s:%d: %s\n"):format(name, problem.line, problem.message))
  end
  io.stderr:write "nothing was changed\n"
  os.exit(1)
end

local function is_address(text)
  local parts = { text:match "^(%d+)%.(%d+)%.(%d+)%.(%d+)$" }
  for _, part in ipairs(parts) do
    if tonumber(part) > 255 then return false end
  end
  return #parts == 4
end

-- The list as it is written.

local function opened()
  if path == "-" then return io.stdin end
  local file, why = io.open(path)
  if file then return file end
  io.stderr:write(why or path, "\n")
  os.exit(74)
end

local function read_rows()
  local text = assert(opened()):read "a"
  if not text then
    io.stderr:write(name, ": cannot be read\n")
    os.exit(74)
  end
  -- Editors of Windows begin a file with a mark.
  text = text:gsub("^\xEF\xBB\xBF", "")
  local rows, number = {}, 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local words = {}
    for word in line:gsub("#.*", ""):gmatch "%S+" do words[#words + 1] = word end
    local row = { line = number, address = words[1], server = words[2], port_id = words[3] }
    if #words == 0 then
      -- A comment, or nothing.
    elseif not is_address(row.address) then
      complain(row, ("'%s' is no address such as 203.0.113.10"):format(row.address))
    elseif #words == 1 then
      complain(row, "the id of a server has to follow " .. row.address)
    elseif #words > 3 then
      complain(row, ("'%s' is too much: an address, a server and a port at most"):format(words[4]))
    else
      rows[#rows + 1] = row
    end
  end
  return rows
end

--- Complains about rows that have the same `key`; `what` says what is wrong with that.
local function refuse_twice(rows, key, what)
  local seen = {}
  for _, row in ipairs(rows) do
    local value = key(row)
    if value and seen[value] then
      complain(row, ("%s %s"):format(what:format(value), "line " .. seen[value].line))
    elseif value then
      seen[value] = row
    end
  end
end

local rows = read_rows()
refuse_twice(rows, function(row) return row.address end, "%s is in")
refuse_twice(rows, function(row) return not row.port_id and row.server or nil end,
  "a port has one EIP, and server %s is to get that of")
check()
if #rows == 0 then
  io.stderr:write(name, ": there is no EIP in it\n")
  os.exit(1)
end

-- What the account has of it.

local by_address, by_port, row_of = {}, {}, {}
for _, eip in ipairs(cloud.eip.list { enterprise_project_id = "all_granted_eps" }) do
  -- One that is being made has no address yet.
  by_address[eip.public_ip_address or ""] = eip
  if eip.port_id then by_port[eip.port_id] = eip end
end
for _, row in ipairs(rows) do row_of[row.address] = row end

-- What is wrong with one line only.
local of_the_row = { not_found = true, conflict = true, usage = true }

local function find_port(row)
  if not row.port_id then return cloud.vpc.find_port { device_id = row.server } end
  local port = cloud.vpc.get_port { port_id = row.port_id }
  if port.device_id ~= row.server then
    complain(row, ("port %s is not one of server %s"):format(row.port_id, row.server))
  end
  return port
end

task.map(rows, function(row)
  row.eip = by_address[row.address]
  if not row.eip then complain(row, "this account has no EIP " .. row.address) end
  local ok, port = pcall(find_port, row)
  if ok then
    row.port_id = port.id
  elseif type(port) == "table" and of_the_row[port.kind] then
    complain(row, port.message)
  else
    error(port, 0)
  end
end, { limit = given.limit })
check()

refuse_twice(rows, function(row) return row.port_id end, "port %s is to get the EIP of")
for _, row in ipairs(rows) do
  local obstacle = row.eip.port_id ~= row.port_id and move.obstacle(row.eip)
  if obstacle then complain(row, ("%s cannot be moved, %s"):format(row.address, obstacle)) end
  local other = by_port[row.port_id]
  if other and other.id ~= row.eip.id then
    local leaves = row_of[other.public_ip_address]
    complain(row, ("server %s has EIP %s, %s first"):format(row.server, other.public_ip_address,
      leaves and ("which line %d moves: run that in a list of its own"):format(leaves.line)
      or "unbind that"))
  end
end
check()

-- The moves.

local function result_of(row)
  if row.eip.port_id == row.port_id then return "there already" end
  return given.check and "to be moved" or row.result or "not begun"
end

local function summary()
  local line = "%-15s  %-36s  %s"
  print(line:format("EIP", "SERVER", "RESULT"))
  local counts, kinds = {}, {}
  for _, row in ipairs(rows) do
    local result = result_of(row)
    if not counts[result] then kinds[#kinds + 1] = result end
    counts[result] = (counts[result] or 0) + 1
    print(line:format(row.address, row.server,
      row.problem and result .. ": " .. (row.problem.line or tostring(row.problem)) or result))
  end
  for i, kind in ipairs(kinds) do kinds[i] = counts[kind] .. " " .. kind end
  print(table.concat(kinds, ", "))
end

--- What is worst of what went wrong: what nobody knows, and else the first failure.
local function worst_problem()
  local worst
  for _, row in ipairs(rows) do
    if row.problem and (not worst or row.result == "in doubt" and worst.result ~= "in doubt") then
      worst = row
    end
  end
  return worst and worst.problem
end

--- Raises an error for its exit code. The table has said all of it already.
local function raise_briefly(problem)
  if type(problem) == "table" and problem.kind then
    problem.position, problem.traceback = nil, ""
    problem.line = problem.in_doubt and "a change is in doubt; the table says which"
      or problem.kind == "cancelled" and "stopped; the table says how far it came"
      or "not every EIP was moved; the table says why"
  end
  error(problem, 0)
end

if given.check then
  summary()
  return
end

do
  -- Also when it is stopped in the middle.
  local _ <close> = setmetatable({}, { __close = function(_, cause)
    summary()
    local problem = worst_problem() or cause
    if problem then raise_briefly(problem) end
  end })
  task.map(rows, function(row)
    if row.eip.port_id == row.port_id then return end
    pcall(function()
      -- In a handler, because nothing else runs once the script was stopped.
      local _ <close> = setmetatable({}, { __close = function(_, problem)
        local is_error = type(problem) == "table"
        row.problem = problem
        row.result = problem == nil and "moved" or is_error and problem.in_doubt and "in doubt"
          or is_error and problem.kind == "cancelled" and "stopped" or "failed"
      end })
      move.eip { publicip_id = row.eip.id, port_id = row.port_id }
    end)
  end, { limit = given.limit })
end
