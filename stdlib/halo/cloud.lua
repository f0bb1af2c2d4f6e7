-- What `cloud.transaction` is made of beside the functions of the host, which come as an argument,
-- and the call that closes what is open in a coroutine, too, which has failed and is never closed.
local core, closing = ...
local pcall, setmetatable = pcall, setmetatable

local function try(task)
  return task:try()
end

local scope = {}

-- In a handler, because nothing else runs once the script was stopped.
function scope:__close(cause)
  local task = self.task
  if self.has_returned then
    core.keep(task)
    return
  end
  core.hold()
  task:cancel()
  local has_ended, ok, problem = pcall(try, task)
  if has_ended and not ok then cause = problem end
  core.roll_back(task, cause)
end

local function returned(self, ...)
  self.has_returned = true
  return ...
end

local function wait(task)
  -- Whether it has raised is not told by what it has raised, which may be nil.
  local self <close> = setmetatable({ task = task, has_returned = false }, scope)
  return returned(self, task:wait())
end

return function(fn, ...)
  if core.joins(fn) then return fn(...) end
  return closing(wait, core.begin(fn, ...))
end
