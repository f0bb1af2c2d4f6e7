import Foundation
import TestSupport
import Testing

/// Standard streams that are closed or lead to a full disk: what is lost is no success, and nothing else
/// takes their place.
@Suite(.timeLimit(.minutes(30))) struct StreamTests {
  /// Runs `halo` with words and redirections as a shell reads them.
  private func halo(_ command: String, input: String = "") throws -> CommandResult {
    let folder = try TemporaryFolder()
    return try CommandResult.of(
      URL(filePath: "/bin/sh"), ["-c", "exec \(Repository.program("halo").path) \(command)"],
      input: input, directory: URL(filePath: folder.path))
  }

  /// Which of the descriptors 0 to 2 are closed.
  struct Closed: CustomTestStringConvertible, Sendable {
    let descriptors: [Int]

    static let all = (0..<8).map { bits in
      Closed(descriptors: (0...2).filter { bits & 1 << $0 != 0 })
    }

    /// As a shell writes it.
    var redirections: String {
      descriptors.map { $0 == 0 ? "<&-" : "\($0)>&-" }.joined(separator: " ")
    }

    func has(_ descriptor: Int) -> Bool { descriptors.contains(descriptor) }

    var testDescription: String { "closed: \(descriptors)" }
  }

  @Test(arguments: Closed.all) func printingToNowhereFails(closed: Closed) throws {
    let result = try halo("-e 'print(1)' \(closed.redirections)")
    #expect(result.status == (closed.has(1) ? 74 : 0))
    #expect(result.output == (closed.has(1) ? "" : "1\n"))
    let says = closed.has(1) && !closed.has(2)
    #expect(
      result.errors == (says ? "halo: cannot write standard output: Bad file descriptor\n" : ""))
  }

  @Test(arguments: Closed.all) func errorsToNowhereFail(closed: Closed) throws {
    let result = try halo("-e 'io.stderr:write \"low\"' \(closed.redirections)")
    #expect(result.status == (closed.has(2) ? 74 : 0))
    #expect(result.errors == (closed.has(2) ? "" : "low"))
  }

  @Test(arguments: Closed.all) func whoWritesNothingLosesNothing(closed: Closed) throws {
    let result = try halo("-e 'local x = 1' \(closed.redirections)")
    #expect(result.status == 0)
    #expect(result.output + result.errors == "")
  }

  @Test(arguments: Closed.all) func aMissingInputIsAtItsEnd(closed: Closed) throws {
    let result = try halo(
      "-e 'os.exit(io.read \"a\" == \"\" and 3 or 4)' \(closed.redirections)",
      input: closed.has(0) ? "" : "text")
    #expect(result.status == (closed.has(0) ? 3 : 4))
  }

  /// What a script opens gets none of the numbers, so that what it prints is not found in its files.
  @Test(arguments: Closed.all) func aFileTakesNoStreamsPlace(closed: Closed) throws {
    let folder = try TemporaryFolder([
      "job.lua": """
      local file <close> = io.open("own", "w")
      io.stdout:write "out"
      io.stdout:flush()
      io.stderr:write "err"
      file:write "own"
      """
    ])
    _ = try CommandResult.of(
      URL(filePath: "/bin/sh"),
      ["-c", "exec \(Repository.program("halo").path) job.lua \(closed.redirections)"],
      directory: URL(filePath: folder.path))
    #expect(try String(contentsOfFile: "\(folder.path)/own", encoding: .utf8) == "own")
  }

  @Test(arguments: Closed.all) func aSessionEndsWithItsInput(closed: Closed) throws {
    // Nobody would read it, and writing to nobody ends a process.
    let result = try halo(
      "repl --sim \(closed.redirections)", input: closed.has(0) ? "" : "print(7)\n")
    let printsToNowhere = closed.has(1) && !closed.has(0)
    #expect(result.status == (printsToNowhere ? 74 : 0))
    #expect(result.output == (closed.has(0) || closed.has(1) ? "" : "7\n"))
  }

  /// What is written with which function, and what the command then exits with.
  static let full: [(command: String, status: Int32)] = [
    ("--version", 74), ("--help", 74), ("run --help", 74), ("help", 74), ("operations", 74),
    ("-e 'print(1)'", 74), ("-e 'io.write(1)'", 74), ("-e 'io.stdout:write(1)'", 74),
    ("-e 'print(1) os.exit(0)'", 74), ("-e 'print(1) os.exit(true)'", 74),
    ("-e 'print(1) os.exit()'", 74),
    // It has failed already, and said how.
    ("-e 'print(1) os.exit(3)'", 3), ("-e 'print(1) error(1)'", 1),
    // Nothing is lost.
    ("-e 'x = 1'", 0), ("-e 'os.exit(0)'", 0), ("-e 'os.exit(-1)'", 255),
  ]

  @Test(arguments: full) func aFullDiskIsNoSuccess(command: String, status: Int32) throws {
    let result = try halo("\(command) >/dev/full")
    #expect(result.status == status)
    #expect(
      result.errors.contains("cannot write standard output: No space left on device")
        == (status == 74), "\(result)")
  }

  /// What a reader did not want is not lost, and the script goes on to its end: it may be between two
  /// changes.
  @Test(arguments: [
    "-e 'for i = 1, 1e5 do print(i) end io.stderr:write(\"end\")'", "operations", "help task",
    "-e 'for i = 1, 1e5 do print(i) end io.stderr:write(\"end\") os.exit(0)'",
  ]) func aReaderThatHasEnoughIsNoFailure(command: String) throws {
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      ["-c", "\(Repository.program("halo").path) \(command) | head -1; echo ${PIPESTATUS[0]}"],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(result.output.hasSuffix("\n0\n"), "\(result.output)")
    #expect(result.errors == (command.hasPrefix("-e") ? "end" : ""))
  }

  /// What a command found out is told all the same.
  @Test(arguments: ["", "--json "]) func norDoesOneChangeTheEnd(form: String) throws {
    let change = "cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = \"new\" }"
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      [
        "-c",
        "exec 3> >(exec true); wait $!;"
          + " \(Repository.program("halo").path) plan \(form)--sim -e '\(change)' >&3; echo $?",
      ], environment: ["PATH": "/usr/bin:/bin"])
    #expect(result.output == "2\n", "\(result.errors)")
  }

  @Test(arguments: [
    "check /dev/zero", "run --sim --faults /dev/zero -e 1", "apply /dev/zero", "- </dev/zero",
  ])
  func whatHasNoEndIsGivenUp(command: String) throws {
    let result = try halo(command)
    #expect(result.status == 74)
    #expect(result.errors.contains(": it has more than 134217728 bytes"), "\(result)")
  }

  /// Nor is a reader waited for, beyond the time of a run, who does not read what is said.
  @Test(arguments: [
    "while true do log.info(\"here\") end", "while true do io.stderr:write(\"here\") end",
    "while true do print(\"here\") end",
    "pcall(function() while true do log.info(\"here\") end end) log.info(\"here\")",
    // What is left in the buffer, at the end and before a line.
    "for i = 1, 67000 do io.write(\"x\") end",
    "for i = 1, 67000 do io.write(\"x\") end log.info(\"here\")",
    "for i = 1, 67000 do io.write(\"x\") end os.exit(124)",
  ]) func aReaderThatDoesNotReadEndsWithTheTime(code: String) throws {
    let folder = try TemporaryFolder()
    let pipe = "\(folder.path)/pipe"
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      [
        "-c",
        "mkfifo \(pipe); exec 3<>\(pipe);"
          + " \(Repository.program("halo").path) --timeout 1s -e '\(code)' >&3 2>&3; echo $?",
      ], environment: ["PATH": "/usr/bin:/bin"])
    #expect(result.output == "124\n", "\(result)")
  }

  /// Nor is he when somebody wants the run to end, whatever time it has.
  @Test(arguments: ["--timeout 1h", ""]) func norDoesOneKeepARunFromStopping(options: String) throws
  {
    let folder = try TemporaryFolder()
    let pipe = "\(folder.path)/pipe"
    let code = "os.execute(\"kill -TERM $PPID\") task.sleep(3600)"
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      [
        "-c",
        "mkfifo \(pipe); exec 3<>\(pipe); head -c 65536 /dev/zero >&3; timeout -s KILL 60"
          + " \(Repository.program("halo").path) --allow-exec \(options) -e '\(code)' 2>&3; echo $?",
      ], environment: ["PATH": "/usr/bin:/bin"])
    #expect(result.output == "143\n", "\(result)")
  }

  @Test(arguments: ["", " os.exit(0)"]) func norIsOneOfErrors(end: String) throws {
    #expect(try halo("-e 'io.stderr:write(1)\(end)' 2>/dev/full").status == 74)
  }

  @Test(
    arguments: [
      ("", 0), ("true", 0), ("false", 1), ("3", 3), ("-1", 255), ("256", 0), ("2.0", 2),
    ] as [(String, Int32)])
  func anExitCodeIsItsLowestByte(code: String, status: Int32) throws {
    #expect(try halo("-e 'os.exit(\(code))'").status == status)
  }

  /// What Halo has opened for itself is closed when a script starts a program.
  @Test func aProgramOfAScriptGetsTheStreamsAlone() throws {
    let script = "os.execute 'ls /proc/self/fd'"
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      [
        "-c",
        // Whatever this process has handed over is not Halo's.
        "for n in {3..250}; do eval \"exec $n>&-\"; done;"
          + " exec \(Repository.program("halo").path) --allow-exec -e \"\(script)\"",
      ], environment: ["PATH": "/usr/bin:/bin"])
    // The last one is the folder that `ls` reads.
    #expect(result.output == "0\n1\n2\n3\n", "\(result.errors)")
  }

  /// The allocator reads the environment before anything else does, and writes to standard error.
  @Test(arguments: ["halo", "halo-sim"]) func theAllocatorIsToldNothing(program: String) throws {
    let options = ["LIMIT_OS_ALLOC", "VERBOSE", "SHOW_STATS", "RESERVE_OS_MEMORY"]
    var environment = Dictionary(uniqueKeysWithValues: options.map { ("MIMALLOC_\($0)", "1") })
    environment["mimalloc_show_stats"] = "1"
    let arguments =
      program == "halo"
      ? ["run", "-e", "print(os.getenv 'MIMALLOC_VERBOSE', os.getenv 'mimalloc_show_stats')"]
      : ["--help"]
    let result = try CommandResult.of(
      Repository.program(program), arguments, environment: environment)
    #expect(result.status == 0)
    #expect(result.errors == "")
    if program == "halo" { #expect(result.output == "1\t1\n") }
  }
}
