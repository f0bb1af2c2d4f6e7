local t = { 1, 2, [10] = "ten", ["a key"] = true, n = { m = { o = 1 } }, f = function(x) return x end }
t.n.m.p = t.n.m.o
t[#t + 1] = 3
table.insert(t, 4) table.remove(t, 1) table.sort(t)
print(#t, t[10], t["a key"], t.n.m.p, t.f(2), next({}), rawlen(t), rawequal(t, t))
print(table.concat({ 1, 2, 3 }, ", ", 2, 3), table.unpack({ 1, 2 }))
