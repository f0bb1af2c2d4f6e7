-- `require` in Lua, because in Lua's own, a C function, no module can wait while it is loaded.

local is_busy, hooks = ...
local package = package
local concat, error, running, status, setmetatable, type, tostring =
  table.concat, error, coroutine.running, coroutine.status, setmetatable, type, tostring
local loadfile, searchpath = loadfile, package.searchpath
local loaded = package.loaded

-- The coroutine that loads a module, by name. Weak, because a coroutine may be dropped half-way.
local loading = setmetatable({}, { __mode = "v" })

-- Whether another task is loading the module: its coroutine waits for the host.
local function is_loading_elsewhere(name)
  local co = loading[name]
  return co and is_busy(co)
end

-- Whether the caller is called by the module it requires.
local function requires_itself(name)
  local co = loading[name]
  return co and not is_busy(co) and (status(co) == "running" or status(co) == "normal")
end

local function search(name)
  if type(package.searchers) ~= "table" then error("'package.searchers' must be a table", 3) end
  local misses, index = {}, 1
  while true do
    local searcher = package.searchers[index]
    if searcher == nil then
      error("module '" .. name .. "' not found:" .. concat(misses), 3)
    end
    local loader, data = searcher(name)
    if type(loader) == "function" then return loader, data end
    if type(loader) == "string" then misses[#misses + 1] = "\n\t" .. loader end
    index = index + 1
  end
end

local function finish(name, loader, data)
  local _ <close> = setmetatable({}, { __close = function()
    loading[name] = nil
    if hooks.done then hooks.done(name) end
  end })
  loading[name] = running()
  local module = loader(name, data)
  if module ~= nil then loaded[name] = module end
  if loaded[name] == nil then loaded[name] = true end
  return loaded[name], data
end

function require(name)
  if type(name) == "number" then name = tostring(name) end
  if type(name) ~= "string" then
    error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ")", 2)
  end
  if loaded[name] then return loaded[name] end
  -- If the other task fails to load it, this one tries.
  while hooks.wait and is_loading_elsewhere(name) do
    hooks.wait(name)
    if loaded[name] then return loaded[name] end
  end
  if requires_itself(name) then
    error("module '" .. name .. "' requires itself: it is still being loaded", 2)
  end
  return finish(name, search(name))
end

-- Like Lua's own, but text only.
package.searchers[2] = function(name)
  local templates = package.path
  if type(templates) ~= "string" and type(templates) ~= "number" then
    error("'package.path' must be a string", 0)
  end
  local path, misses = searchpath(name, templates)
  if not path then return misses end
  local chunk, message = loadfile(path)
  if chunk then return chunk, path end
  error("error loading module '" .. name .. "' from file '" .. path .. "':\n\t" .. message, 0)
end
