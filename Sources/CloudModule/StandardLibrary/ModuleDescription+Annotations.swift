package import StandardModules

extension ModuleDescription {
  /// Every module besides `cloud`. A module that is added belongs here.
  package static let all =
    [TaskModule.module.description] + ModuleLibrary.descriptions
    + StandardLibrary.modules.map { ModuleDescription(annotated: $0.text, name: $0.name) }

  /// What the annotations of a module written in Lua say of it.
  ///
  /// - Parameter text: begins with a `---` line about the module; each `function NAME.f(…)` has its
  ///   `---` lines above it. Types have `---@class` in a block of their own.
  init(annotated text: String, name: String) {
    var functions: [ModuleFunction] = []
    var types: [ModuleType] = []
    var summary = ""
    var comment: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("---") {
        comment.append(String(line.dropFirst(line.hasPrefix("--- ") ? 4 : 3)))
        continue
      }
      if summary.isEmpty { summary = comment.first?.asPhrase ?? "" }
      let opening = "function \(name)."
      if line.hasPrefix(opening) {
        let function = line.dropFirst(opening.count).prefix(upTo: "(")
        functions.append(ModuleFunction(named: String(function), annotations: comment))
      }
      if let type = ModuleType(annotations: comment) { types.append(type) }
      comment = []
    }
    self.init(name: name, summary: summary, functions: functions, types: types, isGlobal: false)
  }
}

extension ModuleType {
  /// Nil when the lines are not about a type.
  fileprivate init?(annotations: [String]) {
    guard let opening = annotations.firstIndex(where: { $0.hasPrefix("@class ") }) else {
      return nil
    }
    let fields = annotations.filter { $0.hasPrefix("@field ") }.map { line in
      let (name, rest) = line.dropFirst(7).firstWord
      let (type, documentation) = rest.type
      return ModuleValue(name, type, documentation)
    }
    self.init(
      name: String(annotations[opening].dropFirst(7)),
      summary: annotations.first?.asPhrase ?? "", fields: fields)
  }
}

extension ModuleFunction {
  fileprivate init(named name: String, annotations: [String]) {
    var paragraphs: [[String]] = [[]]
    var (parameters, results): ([ModuleValue], [ModuleValue]) = ([], [])
    for line in annotations {
      if line.hasPrefix("@param ") {
        let (name, rest) = line.dropFirst(7).firstWord
        let (type, documentation) = rest.type
        parameters.append(ModuleValue(name, type, documentation))
      } else if line.hasPrefix("@return ") {
        let (type, rest) = line.dropFirst(8).type
        let (name, documentation) = Substring(rest).firstWord
        results.append(ModuleValue(name, type, String(documentation)))
      } else if line.isEmpty {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    let texts = paragraphs.map { $0.joined(separator: " ") }.filter { !$0.isEmpty }
    self.init(
      name: name, summary: texts.first?.asPhrase ?? "",
      parameters: parameters, results: results, remarks: Array(texts.dropFirst()))
  }
}

extension String {
  /// A sentence as descriptions have it: no capital, no full stop.
  fileprivate var asPhrase: String {
    prefix(1).lowercased() + dropFirst().dropLast(hasSuffix(".") ? 1 : 0)
  }
}

extension Substring {
  /// The first word and what follows the blank after it.
  fileprivate var firstWord: (String, Substring) {
    let word = prefix(upTo: " ")
    return (String(word), suffix(from: " ").dropFirst())
  }

  /// A type, in which blanks stand between brackets only, and what follows it.
  fileprivate var type: (String, String) {
    var depth = 0
    let type = prefix { character in
      if "{(<[".contains(character) { depth += 1 }
      if "})>]".contains(character) { depth -= 1 }
      return character != " " || depth > 0
    }
    return (String(type), String(dropFirst(type.count + 1)))
  }
}
