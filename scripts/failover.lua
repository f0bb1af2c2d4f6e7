#!/usr/bin/env halo
-- Watches a URL, and when it has failed often enough moves an EIP to a standby server, and a DNS
-- resolver endpoint's addresses into that server's subnet. It does so once and ends: nothing is ever
-- moved back by itself.
local move = require "move"
local options = require "options"

local given, address, standby, url, endpoint_id = options.read({ ... }, {
  usage = [[
usage: failover.lua [OPTIONS] ADDRESS STANDBY URL [ENDPOINT]
  ADDRESS           the EIP, such as 203.0.113.10
  STANDBY           id of the server that takes over
  URL               healthy when it answers with a status from 200 to 299
  ENDPOINT          id of the DNS resolver endpoint to rebind to the standby's
                    subnet
  --failures N      how many probes in a row have to fail; 3 when left out
  --interval S      seconds from one probe to the next; 10 when left out
  --wait S          seconds a probe may take; 5 when left out
  --reference URL   another URL, on a network of its own: nothing is moved while
                    that does not answer either, because then it is this
                    machine that is cut off
  --once            for cron: end at the first probe that succeeds, or decide
                    after the last one. Silent when all is well; exit code 75
                    when it could not decide. When the EIP is on the standby
                    already, it first finishes what an earlier run left of
                    ENDPOINT.
]],
  least = 3, most = 4,
  defaults = { failures = 3, interval = 10.0, wait = 5.0, reference = "", once = false },
})

for name, text in pairs { URL = url, ["--reference"] = given.reference } do
  local host = text:lower():match "^https?://([^/?#]+)"
  if (name == "URL" or text ~= "") and (not host or host:find "@") then
    options.refuse(("%s takes a URL with http:// or https://, not '%s'"):format(name, text))
  end
end
if given.wait == 0 then options.refuse "--wait takes more than 0 seconds" end

--- Whether a URL answers as it should, and else why not.
local function probe(target, takes_any)
  local ok, response = pcall(http.get, target, { timeout = given.wait })
  if not ok then
    local kind = type(response) == "table" and response.kind
    if kind ~= "network" and kind ~= "timeout" then error(response, 0) end
    -- Raises when it was the script's own time that is over.
    task.sleep(0)
    ---@cast response cloud.Error
    return false, response.message
  end
  return response.ok or takes_any, "status " .. response.status
end

-- Everything is read before anything goes wrong: a mistyped id must not show in the emergency.
local eip = cloud.eip.find { public_ip_address = address }
local nic = cloud.vpc.find_port { device_id = standby }
local home = eip.port_id
local obstacle = home ~= nic.id and move.obstacle(eip)
if obstacle then
  io.stderr:write(("failover.lua: %s cannot be moved, %s\n"):format(address, obstacle))
  os.exit(64)
end
for _, other in ipairs(cloud.eip.list { port_id = { nic.id }, enterprise_project_id = "all_granted_eps" }) do
  if other.id ~= eip.id then
    error(("the standby has EIP %s: unbind that first"):format(other.public_ip_address), 0)
  end
end
-- A port's network is the VPC subnet that its server is in.
local subnet = cloud.vpc.get_subnet { subnet_id = nic.network_id }
if endpoint_id then
  local endpoint = cloud.dns.get_endpoint { endpoint_id = endpoint_id }
  if endpoint.vpc_id ~= subnet.vpc_id then
    error(("resolver endpoint %s is not in the VPC of the standby"):format(endpoint_id), 0)
  end
end

--- The addresses of the resolver endpoint that are not in the standby's subnet.
---@return integer
local function count_elsewhere()
  local count = 0
  for _, entry in ipairs(cloud.dns.list_ips { endpoint_id = endpoint_id }) do
    if entry.subnet_id ~= subnet.neutron_subnet_id then count = count + 1 end
  end
  return count
end

---@type { has_begun: boolean, has_moved: boolean }
local progress = {
  -- Whether the EIP may be on no port because a try to move it failed half-way.
  has_begun = false,
  -- Whether it is on the standby by now, which makes the URL healthy and leaves the resolver endpoint.
  has_moved = false,
}

local function rebind_resolver()
  if not endpoint_id then return end
  local moved = move.resolver_ips { endpoint_id = endpoint_id, subnet_id = subnet.id }
  for _, step in ipairs(moved) do
    print(("resolver endpoint %s: %s replaced %s"):format(endpoint_id, step.to.ip, step.from.ip))
  end
  if #moved == 0 then
    print(("resolver endpoint %s: every address is in the standby's subnet already"):format(endpoint_id))
  end
end

local function fail_over()
  local was = cloud.eip.get { publicip_id = eip.id }.port_id
  if was ~= nic.id and was ~= home and not (progress.has_begun and was == nil) then
    error(("%s is on %s now: somebody has moved it, and it is left there"):format(address,
      was and "port " .. was or "no port"), 0)
  end
  progress.has_begun = true
  move.eip { publicip_id = eip.id, port_id = nic.id }
  progress.has_moved = true
  local port = was and "port " .. was or "no port"
  print(was == nic.id and ("%s is on standby server %s already"):format(address, standby)
    or ("%s is on standby server %s, it was on %s"):format(address, standby, port))
  rebind_resolver()
end

-- What passes: the watch goes on, and the next probe that fails tries again.
local passes = { network = true, timeout = true, unavailable = true, throttled = true }

--- Moves everything, after a last look: "done", "healthy" or "later".
local function decide()
  if given.reference ~= "" then
    local ok, why = probe(given.reference, true)
    if not ok then
      log.warn("nothing is moved: the reference does not answer either",
        { url = given.reference, why = why })
      return "later"
    end
  end
  if probe(url) then return "healthy" end
  while true do
    local ok, problem = pcall(fail_over)
    if ok then return "done" end
    ---@cast problem cloud.Error
    local is_passing = type(problem) == "table" and passes[problem.kind] and not problem.in_doubt
    if given.once or not is_passing then error(problem, 0) end
    log.error("could not fail over, and will try again", { why = problem.message })
    if not progress.has_moved then return "later" end
    task.sleep(given.interval)
  end
end

-- An earlier run has moved the EIP, which makes the URL healthy, and not all of the resolver endpoint.
if given.once and home == nic.id and endpoint_id and count_elsewhere() > 0 then
  print(("%s is on standby server %s already, the resolver endpoint is not: that is finished now")
    :format(address, standby))
  rebind_resolver()
  return
end

-- Stopped while it only watches, it has nothing to tell.
local _ <close> = setmetatable({}, { __close = function(_, cause)
  if type(cause) ~= "table" or cause.kind ~= "cancelled" then return end
  cause.position, cause.traceback = nil, ""
  if not progress.has_begun then cause.line = "stopped; nothing was moved" end
  error(cause, 0)
end })

local failures = 0
while true do
  local ok, why = probe(url)
  if not ok then
    failures = failures + 1
    log.warn("unhealthy", { url = url, why = why, failures = failures, needed = given.failures })
    local state = failures >= given.failures and decide()
    if state == "done" then return end
    if state == "later" and given.once then os.exit(75) end
    ok = state == "healthy"
  end
  if ok then
    if failures > 0 then log.info("healthy again", { url = url }) end
    if given.once then return end
    failures = 0
  end
  task.sleep(given.interval)
end
