import Foundation
package import LuaHost
import TestSupport

extension SimulatedRun {
  /// Runs a file of the repository, and gives what a user would read of it: what it printed, its
  /// uncaught error, and the code it exited with.
  package func transcript(of file: String, _ arguments: [String] = []) throws -> String {
    try captured { try run(file: file, arguments: arguments) }
  }

  /// The same, while the Lua code `meanwhile` runs beside it, which knows the task as `script`.
  package func transcript(of file: String, _ arguments: [String], meanwhile: String) throws
    -> String
  {
    let text = try String(contentsOf: Repository.root.appending(path: file), encoding: .utf8)
    lua.stack.push(text)
    lua.setGlobal("text")
    let words = arguments.map { "'\($0)'" }.joined(separator: ", ")
    return try captured {
      try run(
        """
        local body = assert(load((text:gsub("^#!", "--")), "@\(file)"))
        local script = task.spawn(body, \(words))
        \(meanwhile)
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
