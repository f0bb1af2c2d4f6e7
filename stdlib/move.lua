--- Moves addresses from one place to another without losing them on the way.
local move = {}

-- Raises a usage error when a function was not given what it takes.
local check = ... ---@type fun(name: string, arguments: table): table

-- The modules themselves, whatever the script that requires this one calls `cloud`.
local cloud = require "cloud"
local task = require "task"

--- The most addresses a resolver endpoint can hold.
local MOST_IPS = 6

--- The seconds that handlers have once a script was stopped.
local GRACE = 10

--- Whether nobody knows if the call that raised `cause` changed anything.
local function is_in_doubt(cause)
  return type(cause) == "table" and cause.in_doubt == true
end

--- What was raised, with `text` at the end of its message.
local function with(cause, text)
  if type(cause) ~= "table" or not cause.line then
    return tostring(cause) .. text
  end
  cause.line = cause.line .. text
  cause.message = cause.message .. text
  return cause
end

--- Whether the change that the script was stopped in has come to its end, which `go_on` waits for by
--- asking for it again. Then `cause` is in doubt no more.
local function is_settled(cause, go_on)
  -- A call that took too long by itself is not worth another wait of that length.
  local is_stopped = cause.kind == "cancelled"
    or cause.kind == "timeout" and (task.deadline() or math.huge) <= GRACE
  if not is_stopped or not pcall(go_on) then
    return false
  end
  cause.in_doubt, cause.hint = false, nil
  cause.line = cause.operation .. ": " .. cause.message
  return true
end

--- Runs `undo` after a failure and raises one error that tells about both, and is in doubt when
--- what the undoing came to is.
local function put_back(cause, undo, what)
  local ok, second = pcall(undo)
  cause = with(cause, ok and "; " .. what .. " succeeded"
    or ("; then %s failed too: %s"):format(what, tostring(second)))
  if type(cause) == "table" and not ok and is_in_doubt(second) then
    ---@cast second cloud.Error
    cause.in_doubt, cause.hint = true, second.hint
  end
  error(cause, 0)
end

local OBSTACLES = {
  ELB = "it is bound to a load balancer; take it off there",
  VPN = "it is bound to a VPN gateway; take it off there",
  FREEZED = "it is frozen; the console says why",
  ERROR = "it is out of order; the console says why",
  PENDING_DELETE = "it is being deleted",
  NOTIFY_DELETE = "it is being deleted",
}

--- Tells why an EIP cannot be moved, as far as its status shows.
---@param publicip eip.PublicIp
---@return string? why nil when nothing is in the way
function move.obstacle(publicip)
  local why = OBSTACLES[publicip.status]
  return why and ("status %s: %s"):format(publicip.status, why)
end

--- What `move.eip` takes.
---@class move.Eip
---@field publicip_id string the EIP
---@field port_id string the port that it is to be on

--- Binds an EIP to a port, taking it off the port it is on first.
---
--- The service refuses to bind an EIP that is bound elsewhere, so there is a moment without it. When the
--- new port does not take it, or the script is stopped in between or runs out of time, it goes back to
--- the old one before the error is raised. A script that is stopped waits for the change that is under way, for as long as
--- clean-up code may. When it is in doubt whether the new port took it, nothing is touched and the
--- error says so. An error whose `port_id` is the new port tells that it is there all the same.
---@param arguments move.Eip which EIP, and where it goes
---@return eip.PublicIp publicip on its new port
function move.eip(arguments)
  arguments = check("move.eip", arguments)
  local publicip_id, port_id = arguments.publicip_id, arguments.port_id
  local before = cloud.eip.get { publicip_id = publicip_id }
  if before.port_id == port_id then
    return before
  end
  -- Raises when there is no such port, while the EIP is still where it was.
  cloud.vpc.get_port { port_id = port_id }
  local function bind(port)
    return cloud.eip.bind { publicip_id = publicip_id, port_id = port }
  end
  local old, is_free = before.port_id, before.port_id == nil
  local function go_on()
    if is_free then
      return bind(port_id)
    end
    return cloud.eip.unbind { publicip_id = publicip_id }
  end
  -- In a handler, because nothing else runs once the script was stopped.
  local _ <close> = setmetatable({}, { __close = function(_, cause)
    if cause == nil then
      return
    end
    if is_in_doubt(cause) then
      if not is_settled(cause, go_on) then
        return
      elseif is_free then
        with(cause, "; it is on port " .. port_id .. " all the same").port_id = port_id
        return
      end
    elseif is_free == (old == nil) then
      return
    end
    put_back(cause, function()
      bind(old)
    end, "binding it to port " .. old .. " again")
  end })
  if not is_free then
    go_on()
    is_free = true
  end
  return go_on()
end

--- What `move.resolver_ips` takes.
---@class move.ResolverIps
---@field endpoint_id string the resolver endpoint
---@field subnet_id string the subnet that its addresses are to be in

--- An address that took the place of another.
---@class move.Replacement
---@field from dns.IpAddress the old one
---@field to dns.IpAddress the new one

--- Moves the addresses of a DNS resolver endpoint into a subnet.
---
--- Those that are in it already stay. One at a time: the new address is bound before the old one is
--- unbound, so that the endpoint never has fewer addresses than it began with. Only a full endpoint
--- (six) gives one up first, and gets the same one back when the new one is refused, or when the
--- script is stopped in between. What has been moved by then stays moved, and the error says how much
--- that is. When it is in doubt what became of an address, nothing more is touched.
---@param arguments move.ResolverIps which endpoint, and where its addresses go
---@return move.Replacement[] moved in the order of the moves
function move.resolver_ips(arguments)
  arguments = check("move.resolver_ips", arguments)
  local endpoint_id = arguments.endpoint_id
  local subnet = cloud.vpc.get_subnet { subnet_id = arguments.subnet_id }
  local entries = cloud.dns.list_ips { endpoint_id = endpoint_id }
  local is_full = #entries == MOST_IPS
  local moved = {}

  local function unbind(entry)
    cloud.dns.unbind_ip { endpoint_id = endpoint_id, ipaddress_id = entry.id }
  end
  -- Entries carry the neutron id of their subnet, not the id that bind_ip takes.
  local function bind_again(entry)
    for _, home in ipairs(cloud.vpc.list_subnets { vpc_id = subnet.vpc_id }) do
      if home.neutron_subnet_id == entry.subnet_id then
        cloud.dns.bind_ip { endpoint_id = endpoint_id, subnet_id = home.id, ip = entry.ip }
        return
      end
    end
    error("its subnet " .. entry.subnet_id .. " is not there any more", 0)
  end

  local function replace(old)
    local new, is_unbound = nil, false ---@type dns.IpAddress?, boolean
    -- In a handler, because nothing else runs once the script was stopped.
    local _ <close> = setmetatable({}, { __close = function(_, cause)
      if cause == nil then
        return
      end
      if #moved > 0 then
        cause = with(cause, ("; moved before that: %d of %d"):format(#moved, #entries))
      end
      local is_unbinding = new ~= nil or is_full and not is_unbound
      if is_unbinding and is_in_doubt(cause) then
        is_unbound = is_settled(cause, function() unbind(old) end)
      end
      if new then
        -- It stays, because one too many is better than one too few.
        local outcome = is_unbound and "; %s replaced %s all the same" or "; %s is bound already"
        cause = with(cause, outcome:format(new.ip, old.ip))
      elseif is_unbound and is_in_doubt(cause) then
        cause = with(cause, ("; %s is unbound already"):format(old.ip))
      elseif is_unbound then
        put_back(cause, function() bind_again(old) end, "binding " .. old.ip .. " again")
      end
      error(cause, 0)
    end })
    if is_full then
      unbind(old)
      is_unbound = true
    end
    local _, entry = cloud.dns.bind_ip { endpoint_id = endpoint_id, subnet_id = subnet.id }
    new = entry
    if not is_full then
      unbind(old)
    end
    moved[#moved + 1] = { from = old, to = new }
  end

  for _, old in ipairs(entries) do
    if old.subnet_id ~= subnet.neutron_subnet_id then
      replace(old)
    end
  end
  return moved
end

return move
