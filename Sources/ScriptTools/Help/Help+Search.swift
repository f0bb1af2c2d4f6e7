internal import CloudModule
internal import HuaweiCloud
internal import StandardModules
internal import Text

// For those who have a word and no name.
extension Help {
  /// So many lines are shown of what mentions a word.
  private static let mostLines = 20

  /// What mentions a word, a line each: those named so first. Nil where nothing does.
  func mentions(of word: String) -> String? {
    guard word.utf8.count > 1 else { return nil }
    let found = subjects.compactMap { $0.mention(of: word) }
    let sorted = (0...2).flatMap { rank in found.filter { $0.rank == rank } }
    guard !sorted.isEmpty else { return nil }
    let shown = sorted.count > Self.mostLines ? Self.mostLines - 1 : sorted.count
    let names = sorted.prefix(shown).map(\.name)
    let room = TextLayout.width - (names.map(\.utf8.count).max() ?? 0) - 5
    var rows = sorted.prefix(shown).map { [$0.name, $0.text.excerpt(max(20, room))] }
    if shown < sorted.count { rows.append(["…", "and \(sorted.count - shown) more"]) }
    return "Nothing is called '\(word.excerpt(80))', and this mentions it:\n\n"
      + "\(TextLayout.table(rows))\n"
  }

  /// All that there is help on, with what it says of itself.
  private var subjects: [Subject] {
    let services = catalog.services.map { Subject($0.rawValue, $0.title) }
    let calls = operations.map { operation in
      Subject(
        operation.name, operation.summary,
        operation.fields.map { ($0.name, $0.text) } + operation.remarks.map { ("", $0) })
    }
    let plain = CloudFunction.plain.map { Subject($0, as: $0.name) }
    let records = catalog.recordTypes.map { record in
      Subject(record.name, record.summary, record.fields.map { ($0.name, $0.documentation) })
    }
    let enumerations = catalog.enumerations.map { enumeration in
      Subject(
        enumeration.name, "the values of an enumeration",
        enumeration.described.map { ($0.value, $0.meaning) })
    }
    return services + calls + plain + records + enumerations
      + ModuleDescription.all.flatMap(subjects)
  }

  private func subjects(of module: ModuleDescription) -> [Subject] {
    let types = module.types.map { type in
      Subject(
        type.name, type.summary,
        type.fields.map { ($0.name, $0.documentation) }
          + type.methods.map { ($0.name, $0.summary) })
    }
    return [
      Subject(module.name, module.summary, module.values.map { ($0.name, $0.documentation) })
    ] + module.functions.map { Subject($0, as: "\(module.name).\($0.name)") } + types
  }
}

/// One thing there is help on.
private struct Subject {
  let name: String
  let summary: String
  /// Each with its name, which a remark does not have.
  let parts: [(name: String, text: String)]

  init(_ name: String, _ summary: String, _ parts: [(String, String)] = []) {
    self.name = name
    self.summary = summary
    self.parts = parts.map { (name: $0.0, text: $0.1) }
  }

  init(_ function: ModuleFunction, as name: String) {
    self.init(
      name, function.summary,
      (function.parameters + function.results).map { ($0.name, $0.documentation) }
        + function.remarks.map { ("", $0) })
  }

  /// Where it has a word: 0 in its name, 1 in its summary, 2 in one of its parts, which is shown then.
  func mention(of word: String) -> (name: String, text: String, rank: Int)? {
    if name.mentions(word) { return (name, summary, 0) }
    if summary.mentions(word) { return (name, summary, 1) }
    return parts.first { $0.name.mentions(word) || $0.text.mentions(word) }.map { part in
      let text = [part.name, part.text].filter { !$0.isEmpty }.joined(separator: ": ")
      return (name, text, 2)
    }
  }
}

extension String {
  /// Whether a word of it begins so, whatever the case: `port` in `device_port` and `PublicPort`, not in
  /// `support`.
  fileprivate func mentions(_ word: String) -> Bool {
    let (text, wanted) = (Array(utf8), word.utf8.map(\.lowercased))
    guard wanted.count <= text.count else { return false }
    return (0...text.count - wanted.count).contains { start in
      let isBeginning =
        start == 0 || !text[start - 1].isLetterOrDigit
        || text[start].isCapital && !text[start - 1].isCapital
      return isBeginning
        && zip(text[start...], wanted).allSatisfy { $0.lowercased == $1 }
    }
  }
}

extension UInt8 {
  fileprivate var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

  fileprivate var lowercased: UInt8 { isCapital ? self + 32 : self }
}
