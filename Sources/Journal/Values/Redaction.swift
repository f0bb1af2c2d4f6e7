public import JSON

/// Keeps secrets out of the journal.
///
/// Everything that is recorded passes through it: what an argument with a secret name is, and a
/// secret value wherever it stands, become `***`.
public struct Redaction: Sendable {
  private let names: Set<[UInt8]>
  private let values: [[UInt8]]

  /// - Parameters:
  ///   - names: Names of members whose value is a secret, in any case: `password`, `authorization`.
  ///   - values: Secrets themselves: keys, tokens. Those of fewer than four bytes are left alone:
  ///     masking them would mask half of what is not secret.
  public init(names: [String] = [], values: [String] = []) {
    self.names = Set(names.map { $0.utf8.lowercased })
    // The longest first: a secret may be part of another.
    self.values = values.map { Array($0.utf8) }.filter { $0.count >= 4 }
      .sorted { $0.count > $1.count }
  }

  public static let mask = "***"

  /// The same document without secrets.
  public func applied(to value: JSONValue) -> JSONValue {
    switch value {
    case .null, .boolean, .integer, .real: value
    case .string(let text): .string(applied(to: text))
    // A secret is text; where one may be in it, the bytes are not worth keeping.
    case .bytes(let bytes): .string(applied(to: String(decoding: bytes, as: UTF8.self)))
    case .array(let elements): .array(elements.map(applied(to:)))
    case .object(let members):
      .object(
        members.map { member in
          names.contains(member.name.utf8.lowercased)
            ? JSONMember(member.name, .string(Self.mask))
            : JSONMember(applied(to: member.name), applied(to: member.value))
        })
    }
  }

  /// The same text without secret values.
  public func applied(to text: String) -> String {
    values.isEmpty ? text : String(decoding: applied(to: Array(text.utf8)), as: UTF8.self)
  }

  /// The same record, a JSON document, without secrets; bytes that are none lose secret values.
  public func applied(toRecord bytes: [UInt8]) -> [UInt8] {
    if names.isEmpty, values.isEmpty { return bytes }
    guard let value = try? JSONValue(parsing: bytes) else { return applied(to: bytes) }
    let masked = applied(to: value)
    // What has no secret stays byte for byte as its writer spelt it.
    return masked == value ? bytes : masked.serialized()
  }

  private func applied(to bytes: [UInt8]) -> [UInt8] {
    values.reduce(bytes) { text, secret in text.replacing(secret, with: Array(Self.mask.utf8)) }
  }
}

extension Sequence<UInt8> {
  fileprivate var lowercased: [UInt8] {
    map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}

extension [UInt8] {
  fileprivate func replacing(_ part: [UInt8], with other: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = startIndex
    while index < endIndex {
      if self[index] == part[0], self[index...].starts(with: part) {
        result += other
        index += part.count
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }
}
