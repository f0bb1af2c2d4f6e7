-- tables: lists of records as text.
local rows = {
  { name = "web", n = 9007199254740993, tags = { "a", "b" } },
  { name = "a,b \"c\"\n=x", ok = true, n = -5 },
}
assert(tables.format(rows, { as = "csv" }) ==
  'n,name,ok,tags\n9007199254740993,web,,"[""a"",""b""]"\n-5,"a,b ""c""\n=x",true,\n')
assert(tables.format(rows, { as = "tsv", columns = { "name" } }) == 'name\nweb\na,b "c"\\n=x\n')
assert(tables.format(rows, { as = "csv", header = false, columns = { "name", "n" }, where = { n = -5 } }) == '"a,b ""c""\n=x",-5\n')
assert(tables.format(rows, { as = "jsonl", where = { name = "web" } }) == '{"n":9007199254740993,"name":"web","tags":["a","b"]}\n')

-- The fields asked for are those written, in every form.
assert(tables.format(rows, { as = "jsonl", columns = { "ok", "n" } }) == '{"ok":null,"n":9007199254740993}\n{"ok":true,"n":-5}\n')
assert(tables.format(rows, { as = "json", columns = { "name" }, sort = "n", where = { name = "web" } }) == '[{"name":"web"}]\n')
assert(tables.format(rows[1], { as = "json", columns = { "n" } }) == '{"n":9007199254740993}\n')
assert(tables.format(rows[1], { as = "lua", columns = { "name" } }) == '{\n  name = "web",\n}\n')

-- What a spreadsheet would take for a formula is a text; a number keeps its sign.
for text, cell in pairs { ["=1+1"] = [["'=1+1"]], ["@x"] = [["'@x"]], ["-x"] = [["'-x"]], ["-5"] = "-5",
  ["\tx"] = "\"'\tx\"", ["a\rb"] = "\"a\rb\"", [" x"] = '" x"' } do
  assert(tables.format({ { c = text } }, { as = "csv", header = false }) == cell .. "\n", text)
end

-- For people: aligned, without columns that are empty, and nothing that speaks to the terminal.
assert(tables.format({ { a = "会議", b = 1 }, { a = "x", b = 22 } }) == "a     b\n会議  1\nx     22\n")
assert(not tables.format({ { a = "\27[2J\u{9b}" } }):find "[\27\u{9b}]")
assert(tables.format({ { a = ("x"):rep(50), b = "y" } }, { width = 20 }):find "^a")
for line in tables.format({ { a = ("x"):rep(50), b = ("y"):rep(50) } }, { width = 20 }):gmatch "[^\n]+" do
  assert(utf8.len(line) <= 20, line)
end

-- Records of the cloud know their fields.
local eips = cloud.eip.list {}
assert(tables.format(eips):find "^public_ip_address  status")
assert(tables.format(eips, { as = "csv" }):find "^id,status,alias,")
assert(tables.format(eips[1]):find "^id ")
assert(tables.format({}) == "" and tables.format("x") == "x\n" and tables.format { 1, 2 } == "1\n2\n")

local function refuses(message, ...)
  local ok, e = pcall(tables.format, ...)
  assert(not ok and tostring(e):find(message, 1, true), tostring(e))
end
refuses("as: 'cvs' is no form; did you mean 'csv'?", rows, { as = "cvs" })
refuses("there is no field 'alais'; did you mean 'alias'?", eips, { columns = { "alais" } })
refuses("unknown field 'colums'; did you mean 'columns'?", rows, { colums = {} })
refuses("columns: expected a list of names", rows, { columns = "a" })

-- In the order of a field: numbers by size, what is missing last, equal ones as they were.
local function ordered(list, sort)
  return (tables.format(list, { as = "csv", columns = { "n" }, header = false, sort = sort }):gsub("\n", " "))
end
local numbers = { { n = 10 }, { n = 9 }, { m = 1 }, { n = 2.5 } }
assert(ordered(numbers, "n") == "2.5 9 10  ")
assert(ordered(numbers, "-n") == "10 9 2.5  ")
assert(ordered({ { n = "b", k = 1 }, { n = "a", k = 1 } }, "k") == "b a ")
refuses("there is no field 'k'", numbers, { sort = "k" })
refuses("sort: expected a string", numbers, { sort = 1 })
