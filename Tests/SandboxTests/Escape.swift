/// Ways out that a script may try: each function that takes the name of a file with each name of what no
/// script may have, and what reaches further without a file.
enum Escape {
  /// Calls with a name in place of `PATH`, and a file of the script's own in place of `OWN`. Each returns
  /// what it got, and a message when it got nothing.
  static let forms = [
    "return io.open(PATH)", "return io.open(PATH, 'rb')", "return io.open(PATH, 'r+b')",
    "return io.open(PATH, 'w')", "return io.open(PATH, 'a')", "return io.open(PATH, 'a+')",
    "return io.lines(PATH)()", "for l in io.lines(PATH, 1) do return l end return nil, 'EOF'",
    "return io.input(PATH)", "return io.output(PATH)", "return loadfile(PATH)",
    "return loadfile(PATH, 't', {})", "return dofile(PATH)",
    "return package.searchpath('x', PATH)", "package.path = PATH return require 'x'",
  ]

  /// Those that take the name itself and do not follow it: what is in the user's own folder, a link to
  /// anywhere included, may be given another one.
  static let formsOfNames = [
    "return os.rename(PATH, OWN)", "return os.rename(OWN, PATH)", "return os.remove(PATH)",
  ]

  /// What no script may have, by every kind of name there is for it. `PID` is the process, `EARLY` a
  /// descriptor that it had open before, `PIPE` one of a pipe of its own, and the names without a slash
  /// are in `Fixture.links`.
  static let targets = [
    // The process, and others.
    "/proc/self/mem", "/proc/self/environ", "/proc/thread-self/mem", "/proc/thread-self/environ",
    "/proc/PID/mem", "/proc/PID/environ", "/proc/self/task/PID/mem", "/proc/self/maps",
    "/proc/self/auxv", "/proc/self/cmdline", "/proc/1/environ", "/proc/self/fd/EARLY",
    "/dev/fd/EARLY", "/proc/self/fdinfo/0", "/proc/self/fd/PIPE",
    "/dev/fd/PIPE", "/proc/self/attr/current",
    // The kernel.
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/version",
    "/proc/self/oom_score_adj", "/proc/self/coredump_filter",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/devices/system/cpu/online",
    // Other names for them.
    "/proc/self/root/proc/self/mem", "/proc/self/cwd/memory", "/proc/../proc/self/environ",
    "//proc//self/./environ", "/dev/../proc/self/mem", "memory", "./memory", "chain", "up",
    "proc/self/mem", "proc/self/environ", "root/proc/self/environ", "root/etc/../proc/version",
    "sys/devices/system/cpu/online", "dev/../proc/self/mem", "bound/self/mem", "bound/self/environ",
    "bound/version",
    // Devices, and what would be one.
    "device", "/dev/halo-test", "dev/halo-test", "dangling-in-dev", "/dev/mem", "/dev/kmsg",
    // The user's profiles.
    "kept/profiles.json", "./kept/../kept/profiles.json", "profile", "later/profiles.json",
    "whole/file", "whole/./new", "in-whole", "new-in-whole",
  ]

  /// What needs no file.
  static let others =
    [
      "os.execute()", "os.execute 'true'", "io.popen 'true'", "io.popen('cat', 'w')",
      "package.loadlib('/lib/x86_64-linux-gnu/libc.so.6', 'system')", "package.loadlib('*', '*')",
      "require '/lib/x86_64-linux-gnu/libc'", "package.searchers[3]", "package.searchers[4]",
      "os.getenv 'HUAWEICLOUD_SDK_SK'", "debug.getregistry()", "debug.getinfo(1)",
      "debug.getupvalue(io.open, 1)", "debug.getlocal(1, 1)", "debug.getmetatable ''",
      "debug.sethook(print, 'l')", "debug.setmetatable(1, {})", "debug.upvalueid(io.lines, 1)",
      "getmetatable ''", "load(string.dump(function() end), 'x', 'b')",
      "os.rename('kept', 'moved')", "os.rename('plain', 'kept')", "os.remove 'kept/'",
      "os.rename('text', 'kept/profiles.json')", "os.rename('plain', 'later')",
      "os.rename('whole/file', 'moved')", "os.rename('text', 'whole/new')",
      "os.rename('whole', 'moved')", "os.remove 'whole/file'",
    ].map { "return \($0)" }
    + [
      "package.cpath = '/usr/lib/?.so' return require 'x'",
      "package.path = '/proc/self/?' return require 'environ'",
      "package.path = '?/self/environ' return require 'proc'",
      "return getmetatable(io.stdout).__index.open", "return io.stdout.popen",
      "return io.open('/dev/stdin'):seek('set', 0) and nil",
    ]

  /// All of them, as the bodies of functions.
  static let all =
    targets.flatMap { target in
      let isOwnLink = Fixture.links.contains {
        target == $0.name || target.hasSuffix("/\($0.name)")
      }
      return (isOwnLink ? forms : forms + formsOfNames)
        .map { $0.replacing("PATH", with: "'\(target)'") }
    } + others

  /// Tries all, and prints those that were not refused, and in the end how many were. What a refusal
  /// says is looked at, too: that a name leads to no Lua program is no refusal.
  static let program = """
    local folder, early, pid, pipe = ...
    local tries = { \(all.map { "[==[\($0)]==]" }.joined(separator: ",\n")) }
    local reasons = {
      "Permission denied", "No such file", "not found:", "no file '", "not allowed here",
      "Operation not permitted", "attempt to load a binary chunk", "Illegal seek",
    }
    local function is_refusal(message)
      if message == nil then return true end
      for _, reason in ipairs(reasons) do
        if tostring(message):find(reason, 1, true) then return true end
      end
      return false
    end
    local input, output, path, refused = io.input(), io.output(), package.path, 0
    for index, body in ipairs(tries) do
      local own = "own" .. index
      io.open(own, "w"):close()
      body = body:gsub("OWN", "'" .. own .. "'"):gsub("PID", pid):gsub("EARLY", early):gsub("PIPE", pipe)
      local ok, value, message = pcall(assert(load(body)))
      if not ok then value, message = nil, value end
      if value or not is_refusal(message) then
        io.stdout:write("not refused: ", body, ": ", tostring(value), " ", tostring(message), "\\n")
      else
        refused = refused + 1
      end
      io.input(input) io.output(output) package.path = path
      os.remove(own)
    end
    io.stdout:write(refused, " refused\\n")
    """
}
