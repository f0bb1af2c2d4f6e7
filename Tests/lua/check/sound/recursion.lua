local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
local is_even, is_odd
function is_even(n) return n == 0 or is_odd(n - 1) end
function is_odd(n) return n ~= 0 and is_even(n - 1) end
print(fib(15), is_even(10), is_odd(7))
