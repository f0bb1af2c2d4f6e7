--- Moves addresses from one place to another without losing them on the way.
local move = {}

-- Raises a usage error when a function was not given what it takes.
local check = ... ---@type fun(name: string, arguments: table): table

-- The module itself, whatever the script that requires this one calls `cloud`.
local cloud = require "cloud"

--- The fewest and the most addresses that a resolver endpoint can have.
local FEWEST_IPS, MOST_IPS = 2, 6

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
--- The service refuses to bind an EIP that is bound elsewhere, so there is a moment without it. It is a
--- transaction: when the new port does not take it, or the script is stopped in between or runs out
--- of time, it goes back to the old one before the error is raised.
---@param arguments move.Eip which EIP, and where it goes
---@return eip.PublicIp publicip on its new port
function move.eip(arguments)
  arguments = check("move.eip", arguments)
  local publicip_id, port_id = arguments.publicip_id, arguments.port_id
  local before = cloud.eip.get { publicip_id = publicip_id }
  local is_free = before.port_id == nil
  if before.port_id == port_id then
    return before
  end
  -- Raises when there is no such port, while the EIP is still where it was.
  cloud.vpc.get_port { port_id = port_id }
  return cloud.transaction(function()
    if not is_free then
      cloud.eip.unbind { publicip_id = publicip_id }
    end
    return cloud.eip.bind { publicip_id = publicip_id, port_id = port_id }
  end)
end

--- What `move.resolver_ips` takes.
---@class move.ResolverIps
---@field endpoint_id string the resolver endpoint
---@field subnet_id string the subnet that its addresses are to be in

--- An address that took the place of another.
---@class move.Replacement
---@field from dns.IpAddress the old one
---@field to dns.IpAddress the new one

--- The addresses by how long they have been there.
---@param entries dns.IpAddress[]
---@return dns.IpAddress[]
local function sort(entries)
  -- The format sorts as text.
  table.sort(entries, function(a, b)
    return (a.create_time or "") .. a.id < (b.create_time or "") .. b.id
  end)
  return entries
end

--- Which address took the place of which: those that were bound, and before them as many of those that
--- were there as it takes.
---@param old dns.IpAddress[]
---@param bound table<string, boolean>
---@param there dns.IpAddress[]
---@return move.Replacement[]
local function pair(old, bound, there)
  local rest, new = {}, {} ---@type dns.IpAddress[], dns.IpAddress[]
  for _, entry in ipairs(there) do
    table.insert(bound[entry.id] and new or rest, entry)
  end
  local moved, first = {}, #rest - (#old - #new)
  for i, from in ipairs(old) do
    local to = rest[first + i] or new[first + i - #rest]
    moved[#moved + 1] = to and { from = from, to = to }
  end
  return moved
end

--- Moves the addresses of a DNS resolver endpoint into a subnet.
---
--- New addresses are bound before old ones are unbound, so that the endpoint never has fewer than it
--- began with. Only a full endpoint (six) gives one up first. Addresses that are in the subnet already
--- take the place of old ones: another run may have bound them, which was cut short or goes on.
--- In the end there are as many as there were outside of it, or in it where those are more, and two at
--- least. Of four and more not all have room beside their successors: what is left of a run that was cut
--- short then does not tell how many there were, and one that is begun anew may end with fewer. `halo
--- resume` goes on with the number that there were.
---
--- It is a transaction: when it fails or the script is stopped, the old addresses are bound again.
---@param arguments move.ResolverIps which endpoint, and where its addresses go
---@return move.Replacement[] moved in the order of the moves
function move.resolver_ips(arguments)
  arguments = check("move.resolver_ips", arguments)
  local endpoint_id = arguments.endpoint_id
  local subnet = cloud.vpc.get_subnet { subnet_id = arguments.subnet_id }

  -- Entries carry the neutron id of their subnet, not the id that bind_ip takes.
  local function look()
    local here, elsewhere, count = {}, {}, 0
    for _, entry in ipairs(cloud.dns.list_ips { endpoint_id = endpoint_id }) do
      count = count + 1
      if entry.subnet_id ~= subnet.neutron_subnet_id then
        elsewhere[#elsewhere + 1] = entry
      elseif entry.status ~= "PENDING_DELETE" and entry.status ~= "ERROR" then
        here[#here + 1] = entry
      end
    end
    return sort(here), elsewhere, count
  end
  local function unbind(entry)
    cloud.dns.unbind_ip { endpoint_id = endpoint_id, ipaddress_id = entry.id }
  end

  local here, elsewhere, count = look()
  if #elsewhere == 0 then
    return {}
  end
  -- All are bound before one is unbound where there is room, so that whoever finishes this later
  -- knows by what is there how many there are to be.
  local wanted = math.max(#elsewhere, #here, FEWEST_IPS)
  return cloud.transaction(function()
    local old, bound = {}, {}
    while true do
      local last, first = here[#here], elsewhere[1]
      if #here > wanted and bound[last.id] then
        -- Another run has bound one meanwhile, and was sooner.
        unbind(last)
        bound[last.id] = nil
      elseif not first and #here >= wanted then
        return pair(old, bound, here)
      elseif #here < wanted and count < MOST_IPS then
        local _, entry = cloud.dns.bind_ip { endpoint_id = endpoint_id, subnet_id = subnet.id }
        bound[entry.id] = true
      elseif first then
        unbind(first)
        old[#old + 1] = first
      else
        error(("the endpoint has %d addresses that serve nobody: unbind those first"):format(count - #here), 0)
      end
      here, elsewhere, count = look()
    end
  end)
end

return move
