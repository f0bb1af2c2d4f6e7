return function(name, mark) return "hello " .. name .. (mark or "") end
