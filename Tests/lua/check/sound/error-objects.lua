local function fail(code) error({ code = code, text = "failed" }) end
local ok, e = pcall(fail, 7)
print(ok, type(e) == "table" and e.code, e.text)
local _, plain = pcall(error, "plain", 0)
print(plain:upper())
