import TestTerminal

/// A suite that types at `halo repl`.
protocol ReplOnTerminal {}

extension ReplOnTerminal {
  static var prompt: String { "halo sim> " }

  /// Starts a session, and waits for its prompt.
  func open(
    _ arguments: [String] = ["--sim"], prompt: String = prompt, columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:], isColored: Bool = false
  ) throws -> Terminal {
    // No pager, unless a test is about it.
    var variables = ["PAGER": ""]
    if !isColored { variables["NO_COLOR"] = "1" }
    let terminal = try Terminal(
      ["repl"] + arguments, columns: columns, rows: rows,
      environment: variables.merging(environment) { $1 })
    try terminal.wait(forCursorAfter: prompt)
    return terminal
  }

  /// What a session begins with.
  static var greeting: String { "Try cloud.eip.list{}. " }

  /// Types an input and waits until the next one is asked for.
  func enter(
    _ input: String, on terminal: Terminal, prompt: String = prompt, showing text: String
  ) throws {
    terminal.type(input + "\n")
    try terminal.wait(until: "'\(text)' and the prompt") {
      $0.contains(text) && $0.beforeCursor == prompt
    }
  }

  /// Presses Ctrl-C and waits until the next input is asked for: what is typed before that would be
  /// shown by the terminal itself, too.
  func interrupt(_ terminal: Terminal, prompt: String = prompt) throws {
    terminal.press(.ctrl("c"))
    try terminal.wait(forCursorAfter: prompt)
  }
}
