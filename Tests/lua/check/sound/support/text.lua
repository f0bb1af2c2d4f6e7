return { trim = function(s) return (s:match "^%s*(.-)%s*$") end }
