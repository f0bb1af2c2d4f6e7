-- log: lines for people; the other format is tested with the command.
log.info "started"
assert(logged() == "2026-01-02T03:04:05.000Z info  started run=- task=-\n")

log.warn("slow", { seconds = 4.5, host = "web 1", ok = true, ids = { 1, 2 }, nothing = "" })
assert(logged() == '2026-01-02T03:04:05.000Z warn  slow host="web 1" ids=[1,2] nothing="" ok=true seconds=4.5 run=- task=-\n')

task.sleep(1.25)
log.error(cloud.eip.get { publicip_id = demo.free_eip })
assert(logged():find "^2026%-01%-02T03:04:06%.%d+Z error eip%.PublicIp{public_ip_address=203%.0%.113%.11, .*} run=%- task=%-\n$")

log.debug "only with --verbose"
assert(logged() == "")

-- Nothing that is logged can begin a line of its own, or speak to the terminal.
log.info("one\n2026-01-02T03:04:05.000Z error forged\r\27[2J\u{2028}\0", { ["a\nb"] = "c\nd", ["x y"] = "e=f" })
local line = logged()
assert(select(2, line:gsub("\n", "")) == 1 and not line:find "[\r\27\0]" and not line:find "\u{2028}")
assert(line:find([[one\n2026-01-02T03:04:05.000Z error forged\r\u{1b}[2J\u{2028}\u{0} "a\nb"="c\nd" "x y"="e=f"]], 1, true), line)

-- Where JSON has no words, tostring has some.
log.info("odd", { f = print, n = 0 / 0, bytes = "\xff" })
assert(logged():find "bytes=\u{FFFD} f=\"function: [^\"]+\" n=%-?nan run=%- task=%-\n$")

-- A key of the account is not shown, wherever it comes from.
local secret = "demo/secret+key0123456789" .. "ABCDEFabcdefghi"
log.error("the key is " .. secret, { deep = { secret } })
assert(logged():find "the key is <redacted> deep=%[\"<redacted>\"%] run=%- task=%-\n$")
-- A field is looked through as the message is.
log.info("got token=abcdef123", { note = "got token=abcdef123", deep = { a = { "password: abcdef123" } } })
assert(not logged():find "abcdef123", logged())

assert(not pcall(log.info) and not pcall(log.info, "x", "y") and not pcall(log.info, "x", {}, 3))
