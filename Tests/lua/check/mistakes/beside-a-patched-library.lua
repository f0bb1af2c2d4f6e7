function string.trim(s) return (s:match "^%s*(.-)%s*$") end
print(string.trim " a ", string.trm " a ") --!
