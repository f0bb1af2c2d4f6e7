function string.capitalize(s) return (s:gsub("^%l", string.upper)) end
table.count = function(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
