local M = { text = { case = { upper = string.upper } } }
M.lists = {}
function M.lists.first(list) return list[1] end
function M.lists.last(list) return list[#list] end
local numbers = {}
function numbers.double(n) return 2 * n end
M.numbers = numbers
M.stack = require "support.stack"
return M
