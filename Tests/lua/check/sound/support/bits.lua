return { band = function(a, b) return a & b end }
