local Base = {} ; Base.__index = Base
function Base:name() return self.label or "base" end
local Derived = setmetatable({}, { __index = Base }) ; Derived.__index = Derived
function Derived.new(label) return setmetatable({ label = label }, Derived) end
function Derived:shout() return self:name():upper() end
print(Derived.new("web"):shout(), Derived.new():name())
