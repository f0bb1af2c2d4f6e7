internal import Text

/// A session as a script: what `:save` writes.
struct SavedScript {
  let inputs: [SavedInput]
  /// Whether Lua accepts a text as a chunk.
  let compiles: (String) -> Bool
  /// Whether a text holds a secret, which is not written to a file.
  let isSecret: (String) -> Bool

  /// How many inputs are left out for a secret in them.
  var omissions: Int { inputs.count { isSecret($0.text) } }

  var text: String {
    var parts = ["#!/usr/bin/env halo"]
    for (index, input) in inputs.enumerated() {
      if isSecret(input.text) {
        parts.append("-- left out: an input with a secret in it")
        continue
      }
      switch input {
      case .remark(let text): parts.append("-- \(text)")
      case .block(let text, .statements, _): parts.append(statements(text))
      case .block(let text, .expression, let isResult):
        let later = isResult ? inputs[(index + 1)...] : []
        if let code = expression(text, before: later) { parts.append(code) }
      }
    }
    return parts.joined(separator: "\n") + "\n"
  }

  /// What ends in `return` can only stand at the end of a block.
  private func statements(_ text: String) -> String {
    compiles("\(text)\nlocal _") ? text : "do\n\(text)\nend"
  }

  private static func onlyShows(_ text: String) -> Bool {
    ["help(", "help ", "help\"", "help'"].contains { text.hasPrefix($0) }
  }

  /// Nil for one that has no effect and whose value is not used.
  /// An expression is worth keeping as a call, or because a later input speaks of its value.
  private func expression(_ text: String, before later: ArraySlice<SavedInput>) -> String? {
    let names = SessionEnvironment.resultNames
    let used = names.indices.last { index in later.contains { $0.mentions(names[index]) } }
    guard let used else {
      if compiles(text) { return Self.onlyShows(text) ? nil : text }
      // What calls nothing has no effect.
      return text.utf8.contains { "({\"'[".utf8.contains($0) } ? "do local _ = \(text) end" : nil
    }
    let shifted = names[...used].reversed()
    let values = names[..<used].reversed() + [text]
    return "\(shifted.joined(separator: ", ")) = \(values.joined(separator: ", "))"
  }
}

extension SavedInput {
  /// Whether a name stands in it. Also in a text or a comment, which does no harm.
  fileprivate func mentions(_ name: String) -> Bool {
    guard case .block(let text, _, _) = self else { return false }
    return text.utf8.split { !($0.isLetterOrDigit || $0 == UInt8(ascii: "_")) }
      .contains { $0.elementsEqual(name.utf8) }
  }
}

/// An input that succeeded, or a remark about what happened between inputs.
enum SavedInput: Equatable {
  /// - Parameter isResult: whether it was an expression whose value became `_`.
  case block(String, Block.Form, isResult: Bool)
  case remark(String)

  var text: String {
    switch self {
    case .block(let text, _, _), .remark(let text): text
    }
  }
}
