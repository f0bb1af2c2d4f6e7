local function range(n)
  return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end)
end
for i, square in range(4) do print(i, square) end
local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) return a + b end)
print(select(2, coroutine.resume(co, 1)), coroutine.resume(co, 5), coroutine.status(co))
