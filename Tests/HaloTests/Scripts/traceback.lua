local function rename(id)
  cloud.eip.rename { publicip_id = id, alias = "not an alias" }
end

local function all()
  for _, eip in ipairs(cloud.eip.list {}) do
    rename(eip.id)
  end
end

all()
