import Foundation
import LuaHost
import TestSupport

extension SimulatedRun {
  /// Runs a file of the repository, and gives what a user would read of it: what it printed, its
  /// uncaught error, and the code it exited with.
  func transcript(of file: String, _ arguments: [String] = []) throws -> String {
    try captured { try run(file: file, arguments: arguments) }
  }

  /// The same of a script that is cancelled after some seconds.
  func transcript(of file: String, _ arguments: [String], cancelledAfter seconds: Double) throws
    -> String
  {
    let path = Repository.root.appending(path: file).path
    let words = arguments.map { "'\($0)'" }.joined(separator: ", ")
    return try captured {
      try run(
        """
        local script = task.spawn(assert(loadfile "\(path)"), \(words))
        task.sleep(\(seconds))
        script:cancel "enough"
        local ok, problem = script:try()
        if not ok then error(problem, 0) end
        """)
    }
  }

  private func captured(_ body: () throws -> LuaFailure?) throws -> String {
    let failure = try run(
      """
      captured = ""
      function print(...)
        local words = table.pack(...)
        for i = 1, words.n do words[i] = tostring(words[i]) end
        captured = captured .. table.concat(words, "\\t") .. "\\n"
      end
      io.stderr = { write = function(_, ...) captured = captured .. table.concat { ... } end }
      function os.exit(code)
        error("--- exit " .. code, 0)
      end
      """)
    if let failure { return failure.message }
    let problem = try body()
    lua.stack.pushGlobals()
    lua.stack.pushField("captured", of: -1)
    defer { lua.stack.pop(2) }
    let text = lua.stack.string(at: -1) ?? ""
    return text + (problem.map { $0.message + "\n" } ?? "--- exit 0\n")
  }
}
