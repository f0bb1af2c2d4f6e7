internal import ArgumentParser
internal import HuaweiCloud
internal import JSON
internal import Text
internal import WireText

/// The fields of a call as a shell gives them. What stands behind the sign is what is meant: no value
/// is fetched, read from a file or taken for a number where a text is wanted.
enum CallFields {
  /// - Parameters:
  ///   - words: `FIELD=VALUE` or `FIELD:=JSON`, each field once.
  ///   - file: that of a JSON object of further fields, before which the words go; `-` for standard input.
  static func read(
    _ words: [String], file: String?, for operation: HuaweiCloud.Operation
  ) throws -> Arguments {
    var arguments: Arguments = [:]
    if let file { arguments = try object(in: file) }
    var given: Set<WireKey> = []
    for word in words {
      guard let sign = word.utf8.firstIndex(of: UInt8(ascii: "=")), sign > word.startIndex else {
        throw ValidationError("'\(word.excerpt(60))' is no field: write FIELD=VALUE or FIELD:=JSON")
      }
      let text = String(word[word.utf8.index(after: sign)...])
      var name = String(word[..<sign])
      let isJSON = name.utf8.last == UInt8(ascii: ":")
      if isJSON { name = String(name.dropLast()) }
      guard given.insert(WireKey(name)).inserted else {
        throw ValidationError("\(name.excerpt(60)) is given twice; a list is written a,b or :=JSON")
      }
      let type = operation.fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.type ?? .string
      arguments[name] = isJSON ? try json(text, of: name) : try value(text, type, of: name)
    }
    return arguments
  }

  private static func value(
    _ text: String, _ type: ValueType, of name: String
  ) throws -> JSONValue {
    switch type {
    case .string, .time: return .string(text)
    case .integer: return Int64(text).map { .integer($0) } ?? .string(text)
    case .number:
      // As JSON has them: neither `0x10` nor `inf`.
      switch try? JSONValue(parsing: Array(text.utf8)) {
      case .integer(let number): return .integer(number)
      case .real(let number): return .real(number)
      default: return .string(text)
      }
    case .boolean:
      switch text.lowercased() {
      case "true", "yes", "on": return .boolean(true)
      case "false", "no", "off": return .boolean(false)
      default: return .string(text)
      }
    case .list(let element):
      if text.isEmpty { return .array([]) }
      return .array(
        try text.split(separator: ",", omittingEmptySubsequences: false)
          .map { try value(String($0), element, of: name) })
    case .record, .any: return try json(text, of: name)
    }
  }

  private static func json(_ text: String, of name: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: text.utf8)
    } catch {
      throw ValidationError("\(name): '\(text.excerpt(60))' is no JSON: \("\(error)".oneLine)")
    }
  }

  private static func object(in file: String) throws -> Arguments {
    let text: [UInt8]
    do throws(FileError) {
      text = file == "-" ? try readAll(0, named: "standard input") : try readFile(file)
    } catch {
      StandardError.tell(error.message)
      throw ExitCode(ExitStatus.inputOutput.rawValue)
    }
    guard let members = (try? JSONValue(parsing: text))?.members else {
      throw ValidationError("\(file): expected a JSON object of fields")
    }
    var arguments: Arguments = [:]
    for member in members { arguments[member.name] = member.value }
    return arguments
  }

  /// What may come next on a command line, for the shell.
  static func completions(after words: [String]) -> [String] {
    guard
      let operation = words.lazy.compactMap({ OperationCatalog.standard.operation(named: $0) })
        .first
    else { return [] }
    let given = words.compactMap { $0.split(separator: "=").first.map(String.init) }
    return operation.fields.map(\.name).filter { !given.contains($0) }.map { "\($0)=" }
  }
}
