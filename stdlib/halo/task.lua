-- What `task` is made of beside the functions of the host, which come as an argument,
-- and the call that closes what is open in a coroutine, too, which has failed and is never closed.
local core, closing = ...
local next, setmetatable, type = next, setmetatable, type

local task = {}

local function check_list(name, list)
  if type(list) ~= "table" then
    core.fail("task." .. name .. ": expected a list, got " .. type(list))
  end
end

-- A value whose end of life cancels what is left of `tasks`, and waits until it has ended.
local function guard(tasks)
  return setmetatable({}, { __close = function()
    for _, left in next, tasks do left:cancel() end
    for _, left in next, tasks do left:try() end
  end })
end

-- Calls a function, and closes `rest` however it ends.
local function run(rest, fn, ...)
  local _ <close> = rest
  return fn(...)
end

-- Tasks of a list of functions and tasks, all of them being waited for.
local function begin(name, list)
  check_list(name, list)
  local tasks, endings = {}, core.endings()
  for i = 1, #list do
    local item = list[i]
    if type(item) == "function" then
      item = core.spawn(item)
    elseif not core.is_task(item) then
      core.fail("task." .. name .. ": item " .. i .. ": expected a function or a task, got " .. type(item))
    end
    tasks[i] = item
    endings:add(item, i)
  end
  return tasks, endings
end

local function wait_for_all(tasks, endings)
  local results = {}
  for _ = 1, #tasks do
    local i = endings:next()
    results[i] = core.result(tasks[i])
  end
  return results
end

function task.all(list)
  local tasks, endings = begin("all", list)
  return closing(run, guard(tasks), wait_for_all, tasks, endings)
end

local function wait_for_first(tasks, endings)
  return core.result(tasks[endings:next()])
end

function task.race(list)
  local tasks, endings = begin("race", list)
  if #tasks == 0 then core.fail("task.race: the list is empty") end
  if #tasks > 1 then core.unordered("race") end
  return closing(run, guard(tasks), wait_for_first, tasks, endings)
end

-- The iterator of `each`, and what has to be closed when it is left.
local function iterate(list, fn, limit)
  local endings, active = core.endings(), {}
  local started, count, running = 0, #list, 0
  local function start()
    started = started + 1
    running = running + 1
    active[started] = core.spawn(fn, list[started], started)
    endings:add(active[started], started)
  end
  local function next_end()
    while running < limit and started < count do start() end
    if running == 0 then return nil end
    local i = endings:next()
    local ended = active[i]
    active[i] = nil
    running = running - 1
    return i, core.result(ended)
  end
  return next_end, guard(active)
end

function task.each(list, fn, options)
  check_list("each", list)
  if type(fn) ~= "function" then core.fail("task.each: expected a function, got " .. type(fn)) end
  local limit = core.limit("each", options)
  if limit > 1 and #list > 1 then core.unordered("each") end
  local next_end, rest = iterate(list, fn, limit)
  return next_end, nil, nil, rest
end

local function collect(next_end)
  local results = {}
  for i, result in next_end do results[i] = result end
  return results
end

function task.map(list, fn, options)
  check_list("map", list)
  if type(fn) ~= "function" then core.fail("task.map: expected a function, got " .. type(fn)) end
  local next_end, rest = iterate(list, fn, core.limit("map", options))
  return closing(run, rest, collect, next_end)
end

function task.timeout(seconds, fn, ...)
  local limited = core.spawn_within(seconds, fn, ...)
  return closing(run, guard { limited }, limited.wait, limited)
end

return task
