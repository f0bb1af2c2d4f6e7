import CSandbox
import Foundation
import TestSupport
import Testing

/// A confined process, on this kernel and as on older ones.
@Suite(.timeLimit(.minutes(30))) struct SandboxTests {
  @Test func thereAreFiveHundredEscapes() {
    #expect(Set(Escape.all).count >= 500)
  }

  @Test(arguments: [0, Int32.max]) func everyEscapeIsRefused(landlock: Int32) throws {
    let result = try Fixture.run(landlock: landlock, Escape.program)
    let lines = result.output.split(separator: "\n").filter { !$0.hasPrefix("lost: ") }
    #expect(lines == ["\(Escape.all.count) refused"])
    #expect(result.status == 0, "\(result.errors)")
  }

  /// What code that had got out of Lua would do. That io_uring is missing is all that it may learn.
  @Test(arguments: ["run", "run_on_thread"])
  func theKernelRefusesWhatLuaCannotAskFor(run: String) throws {
    let result = try Fixture.run(
      """
      local probe = require "probe"
      local tried = 0
      for _, name in ipairs(probe.names(true)) do
        local code = probe.\(run)(name)
        tried = tried + 1
        if code ~= 1 and not (code == 38 and (name:find "io_uring" or name:find "x32")) then
          print(name, code)
        end
      end
      print(tried >= 40)
      """)
    #expect(result.output.split(separator: "\n").filter { !$0.hasPrefix("lost: ") } == ["true"])
    #expect(result.status == 0, "\(result.errors)")
  }

  /// A filter that breaks threads, or that ends the process at a call which a later libc makes, is worse
  /// than none.
  @Test(arguments: Fixture.landlocks) func whatALibraryNeedsGoesOn(landlock: Int32) throws {
    let result = try Fixture.run(
      landlock: landlock,
      """
      local probe = require "probe"
      for _, name in ipairs(probe.names(false)) do
        local code = probe.run(name)
        if code ~= 0 then print(name, code) end
      end
      """)
    #expect(result.output.split(separator: "\n").filter { !$0.hasPrefix("lost: ") } == [])
    #expect(result.status == 0, "\(result.errors)")
  }

  private static let workWithFiles = """
    local folder = ...
    local function check(...) if not ... then error(select(2, ...), 2) end return ... end
    local file = check(io.open("new", "w"))
    file:write "one\\ntwo\\n"
    file:close()
    file = check(io.open(folder .. "/new", "a+"))
    file:write "three\\n"
    file:seek "set"
    assert(file:read "a" == "one\\ntwo\\nthree\\n")
    file:close()
    file = check(io.open("new", "r+")) file:write "O" file:close()
    local lines = {}
    for line in io.lines "new" do lines[#lines + 1] = line end
    assert(table.concat(lines, " ") == "One two three")
    local iterator = io.lines("new", 1)
    while iterator() do end
    assert(not pcall(iterator))
    check(os.rename("new", "plain/moved"))
    assert(not io.open "new")
    check(io.open("dangling", "w")):close()
    check(io.open "plain/new"):close()
    check(os.remove "dangling")
    io.output "plain/moved" io.write "return ..." io.close()
    io.input "plain/moved" assert(io.read "a" == "return ...") io.close(io.input())
    assert(loadfile "plain/moved" (7) == 7 and dofile "plain/moved" == nil)
    package.path = "plain/?"
    assert(require "moved" == "moved" and package.searchpath("moved", package.path) == "plain/moved")
    for _, name in ipairs { "/dev/null", "/dev/zero", "/dev/urandom", "/dev/full" } do
      check(io.open(name, "r+")):close()
    end
    check(io.open "/dev/stdin"):close()
    local name = os.tmpname()
    check(io.open(name, "w")):close()
    check(os.remove(name))
    check(io.tmpfile()):close()
    assert(select(3, io.open "nowhere") == 2)
    assert(not pcall(io.open, "new", "rw"))
    print "done"
    """

  /// Scripts work with files as before.
  @Test(arguments: Fixture.landlocks) func filesOfTheUserAreAsTheyWere(landlock: Int32) throws {
    let result = try Fixture.run(
      landlock: landlock,
      Self.workWithFiles)
    #expect(result.output.hasSuffix("done\n"), "\(result.output)\(result.errors)")
  }

  /// Shells hand over pipes by name: `halo run job.lua <(list)`.
  @Test(arguments: [0, Int32.max]) func aPipeThatWasHandedOverIsReadByName(landlock: Int32) throws {
    let result = try Fixture.run(
      landlock: landlock,
      """
      local own, inherited = select(4, ...)
      assert(io.open("/dev/fd/" .. inherited)):close()
      assert(not io.open("/dev/fd/" .. own))
      """)
    #expect(result.status == 0, "\(result.output)")
  }

  /// What the kernel cannot do is said; what is asked of it, it knows.
  @Test(arguments: [
    (0, "no Landlock: switched off"), (1, "no Landlock: that of this kernel would forbid"),
    (2, "Landlock 2 knows nothing of truncating files and control of devices"),
    (3, "Landlock 3 knows nothing of control of devices"),
    (4, "Landlock 4 knows nothing of control of devices"),
  ]) func lostRightsAreNamed(landlock: Int32, loss: String) throws {
    let result = try Fixture.run(landlock: landlock, "")
    guard !Self.hasNoLandlock else { return }
    #expect(result.output.hasPrefix("lost: \(loss)"), "\(result.output)")
  }

  /// Each version adds to those before it.
  @Test func rightsGrowWithTheVersion() {
    let rights = (0...9).map { sandbox_landlock_rights($0) }
    #expect(rights[0] == 0 && rights[1] == 0x1FFF)
    for (older, newer) in zip(rights, rights.dropFirst()) { #expect(older & newer == older) }
    #expect(rights[5] == rights[9])
  }

  /// Where the kernel has Landlock, it refuses also what does not go through Lua's functions.
  @Test func theKernelRefusesFilesByItself() throws {
    guard !Self.hasNoLandlock else { return }
    let result = try Fixture.run(
      """
      local open = require "probe".open
      for _, path in ipairs {
        "/proc/self/mem", "/proc/self/environ", "memory", "chain", "up", "/proc/version",
        "/sys/devices/system/cpu/online", "/proc/self/root/proc/self/environ", "/dev/ptmx",
      } do
        if open(path) ~= 13 then print(path, open(path)) end
      end
      assert(open "text" == 0 and open "/etc/passwd" == 0 and open "/dev/null" == 0)
      """)
    #expect(result.output == "" && result.status == 0, "\(result.output)")
  }

  /// The key is nowhere that a file shows, whoever reads it.
  @Test func theKeyIsWiped() throws {
    let result = try Fixture.run(
      landlock: 0,
      """
      assert(os.getenv "HUAWEICLOUD_SDK_SK" == nil and os.getenv "HOME" == "/root")
      """)
    #expect(result.status == 0, "\(result.output)")
  }

  private static let hasNoLandlock =
    (try? Fixture.run("").output.contains("no Landlock")) ?? true
}
