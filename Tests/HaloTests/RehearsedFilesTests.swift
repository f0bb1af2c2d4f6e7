import Foundation
import TestSupport
import Testing

/// What files refuse in a run they refuse in a plan.
@Suite(.timeLimit(.minutes(30))) struct RehearsedFilesTests {
  /// A file, and directories of which one is empty.
  private static func makeFiles() throws -> TemporaryFolder {
    let folder = try TemporaryFolder(["names.txt": "planned\n"])
    for name in ["full", "other", "empty"] {
      #expect(mkdir(folder.path + "/" + name, 0o755) == 0)
    }
    #expect(symlink("other", folder.path + "/link") == 0)
    for name in ["full/one", "full/two", "other/one"] {
      try "".write(toFile: folder.path + "/" + name, atomically: false, encoding: .utf8)
    }
    return folder
  }

  /// Has each way of reaching a file print how it went.
  private static let attempts = """
    local folder = ... .. "/"
    local function tell(what, value, _, code) print(what, value and "done" or code) end
    local function open(name, mode)
      local file, message, code = io.open(folder .. name, mode)
      if file then file:close() end
      tell("open " .. name .. " " .. (mode or "r"), file, message, code)
    end
    local function remove(name) tell("remove " .. name, os.remove(folder .. name)) end
    local function rename(old, new)
      tell("rename " .. old .. " " .. new, os.rename(folder .. old, folder .. new))
    end

    """

  /// - Returns: what the script prints in a run, and in a plan, each of files of its own.
  private func printed(_ script: String) throws -> (run: String, plan: String) {
    var printed: [String] = []
    for command in ["run", "plan"] {
      let folder = try Self.makeFiles()
      let file = try TemporaryFolder(["job.lua": Self.attempts + script])
      let result = try CommandResult.of(
        Repository.program("halo"), [command, "--sim", file.path + "/job.lua", folder.path],
        environment: ["HALO_JOURNAL": file.path + "/journal.db"])
      #expect(result.status == 0, "\(result.errors)")
      printed.append(
        command == "run" ? result.output : result.errors.replacing("script: ", with: ""))
      guard command == "plan" else { continue }
      let kept = try String(contentsOfFile: folder.path + "/names.txt", encoding: .utf8)
      #expect(kept == "planned\n")
    }
    return (printed[0], printed[1])
  }

  @Test(arguments: [
    // What is not there, or no file.
    """
    open("none/new.txt", "w") open("none.txt", "r+") open("", "w") remove "none.txt"
    rename("none.txt", "new.txt") rename("names.txt", "none/new.txt")
    """,
    // However it is spelled.
    """
    open("./out.tmp", "w") rename("out.tmp", ".//out") open("full/../out", "r+") remove "./full/../out"
    remove "out" open("out.tmp", "r+")
    """,
    // What was removed is not there any more.
    """
    remove "names.txt" remove "names.txt" open "names.txt" open("names.txt", "r+")
    rename("names.txt", "new") open("names.txt", "w") open("names.txt", "r+") remove "names.txt"
    remove "names.txt"
    """,
    """
    rename("names.txt", "new") open "names.txt" open("new", "r+") rename("new", "names.txt")
    remove "new"
    """,
    // Only what has nothing in it can be removed.
    """
    remove "full" remove "full/one" remove "full" remove "full/two" open("full/new", "w") remove "full/"
    remove "full/new" remove "full" remove "full"
    """,
    // What is there already.
    """
    rename("names.txt", "full") rename("full", "names.txt") rename("full", "other")
    rename("full", "full") rename("names.txt", "./names.txt") rename("full", "empty") remove "full"
    open("empty", "w") rename("names.txt", "other/one") remove "other/one" remove "other"
    """,
  ])
  func isForeseen(_ script: String) throws {
    let (run, plan) = try printed(script)
    #expect(plan == run)
    #expect(plan.contains("\t2\n"), "\(plan)")
  }

  /// What is written is found again, and nothing comes of it.
  @Test(arguments: [
    // In the middle of a file, at its end, and in another one.
    """
    show("r+", function(file)
      print(file:read(3), file:seek("set", 0), file:write("NEW") == file, file:seek("cur"))
      print(file:seek("set", 0), file:read("a"))
    end)
    show("a", function(file) print(file:seek("end"), file:write("more") == file, file:seek("end")) end)
    show("a+", function(file) file:write("most") print(file:seek("set", 2), file:read("a")) end)
    show("w+", function(file) file:write("abc") print(file:seek("set"), file:read("a")) end)
    show("w", function(file) print(file:write("only"), file:seek("set", 1), file:read(1)) end)
    """,
    // What is moved, removed, or made anew.
    """
    show("a", function(file) file:write("more") end)
    os.rename(folder .. "names.txt", folder .. "moved.txt") tell_all "moved.txt" tell_all "names.txt"
    os.rename(folder .. "moved.txt", folder .. "full/one") tell_all "full/one" tell_all "moved.txt"
    os.remove(folder .. "full/one") open("full/one", "a+") tell_all "full/one"
    os.rename(folder .. "full/two", folder .. "two") tell_all "two"
    """,
    // What is loaded, and what a link to a directory leads to.
    """
    show("w", function(file) file:write("return { 7 }") end)
    print(dofile(folder .. "names.txt")[1])
    tell_all "link/one" open("link/new", "w") open "other/new" open("link", "w") open("link", "r")
    remove "link/new" remove "link" remove "link" open "other/one"
    local name = os.tmpname()
    print(io.open(name):read("a")) io.open(name, "a"):write("x"):close() print(io.open(name):read("a"))
    print(os.remove(name))
    """,
  ])
  func whatIsWrittenIsFoundAgain(_ script: String) throws {
    let more = """
      local function tell_all(name)
        local file = io.open(folder .. name)
        print(name, file and file:read("a"), file and file:close())
      end
      local function show(mode, use)
        local file <close> = assert(io.open(folder .. "names.txt", mode))
        use(file)
        file:close()
        tell_all "names.txt"
      end

      """
    let (run, plan) = try printed(more + script)
    let hidden = { (text: String) in text.replacing(/file \(0x[0-9a-f]+\)/, with: "file") }
    #expect(hidden(plan) == hidden(run))
  }

  /// In such a directory, as /tmp is, each takes away only his own.
  @Test func whatIsAnothersIsForeseen() throws {
    guard geteuid() == 0 else { return }
    let folder = try TemporaryFolder(["kept": "", "other": ""])
    let shared = folder.path
    #expect(chmod(shared, 0o1777) == 0)
    let script = """
      print(select(3, os.remove "\(shared)/kept"))
      print(select(3, os.rename("\(shared)/kept", "\(shared)/new")))
      print(io.open("\(shared)/own", "w") and os.rename("\(shared)/own", "\(shared)/mine"))
      print(select(3, os.rename("\(shared)/mine", "\(shared)/other")))
      """
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/setpriv"),
      [
        "--reuid=65534", "--regid=65534", "--clear-groups", Repository.program("halo").path, "plan",
        "--sim", "-e", script,
      ], environment: ["HALO_JOURNAL": shared + "/journal.db"])
    #expect(result.errors == "script: 1\nscript: 1\nscript: true\nscript: 1\n", "\(result)")
  }

  /// Not what it leads to.
  @Test func aLinkThatIsRemovedIsNamed() throws {
    let folder = try Self.makeFiles()
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["plan", "--sim", "-e", "assert(os.remove '\(folder.path)/./link')"])
    #expect(result.output.contains("removes \(folder.path)/link: not done\n"), "\(result)")
  }

  /// A file is told of once, and a directory by its name.
  @Test func isToldOnce() throws {
    let folder = try Self.makeFiles()
    let result = try CommandResult.of(
      Repository.program("halo"),
      [
        "plan", "--sim", "-e",
        "local f = '\(folder.path)/' for _, name in ipairs{ 'full/one', './full/two', 'full' } do "
          + "assert(os.remove(f .. name)) end io.open(f .. 'a', 'w') io.open(f .. './a', 'w')",
      ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("removes \(folder.path)/full: not done\n"), "\(result.output)")
    #expect(result.output.components(separatedBy: "writes ").count == 2, "\(result.output)")
  }
}
