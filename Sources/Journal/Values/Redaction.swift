public import JSON
internal import Text

/// Keeps secrets out of the journal.
///
/// Everything that is recorded passes through it: what is called a secret, has the form of one or is
/// a known one becomes `***`. What that is, is `Secrets`' to say.
public struct Redaction: Sendable {
  let secrets: Secrets

  /// - Parameters:
  ///   - names: Further names of members whose value is a secret, in any case.
  ///   - values: Secrets themselves: keys, tokens. Those of fewer than four bytes are left alone:
  ///     masking them would mask half of what is not secret.
  public init(names: [String] = [], values: [String] = []) {
    secrets = Secrets(values: values, names: names, mask: Self.mask)
  }

  /// What stands in place of a secret.
  public static let mask = "***"

  /// Whether a mask stands in a text, which is no line of asterisks.
  public static func isMasked(_ text: some Collection<UInt8>) -> Bool {
    text.split(whereSeparator: { $0 != UInt8(ascii: "*") }).contains { $0.count == mask.utf8.count }
  }

  /// The same document without secrets.
  public func applied(to value: JSONValue) -> JSONValue { value.masked(by: secrets) }

  /// The same text without secrets.
  public func applied(to text: String) -> String { secrets.masked(datum: text) }

  /// What somebody says without secrets: also what follows a name that is a secret's.
  func applied(toProse text: String) -> String { secrets.masked(text) }

  /// The words of a command line without secrets: also what is given to a name that is a secret's.
  public func applied(toArguments words: [String]) -> [String] {
    // One may be a document, or a query.
    secrets.masked(arguments: words) { applied(to: JSONValue.string($0)).string ?? $0 }
  }

  /// Whether a text that was recorded, without its secrets, is what there is of this one.
  public func isKept(_ kept: [UInt8], of text: [UInt8]) -> Bool {
    kept == text || kept == applied(toRecord: text)
  }

  /// The same record, a JSON document, without secrets; bytes that are none lose those that can be
  /// found in them.
  public func applied(toRecord bytes: [UInt8]) -> [UInt8] {
    var names = MaskedNames(by: secrets)
    return applied(toRecord: bytes, &names)
  }

  /// The same where many records have the same names.
  ///
  /// - Parameter names: of these secrets.
  func applied(toRecord bytes: [UInt8], _ names: inout MaskedNames) -> [UInt8] {
    guard let value = try? JSONValue(parsing: bytes, by: .answer) else {
      let text = String(decoding: bytes, as: UTF8.self)
      let masked = applied(to: text)
      return masked.utf8.elementsEqual(text.utf8) ? bytes : Array(masked.utf8)
    }
    // What has no secret stays byte for byte as its writer spelt it.
    return masked(value, &names)?.serialized() ?? bytes
  }

  /// The same document without secrets; nil where there are none in it.
  ///
  /// - Parameter names: of these secrets.
  func masked(_ value: JSONValue, _ names: inout MaskedNames) -> JSONValue? {
    // A `nil` beside a document would be the document `null`.
    guard value.holdsSecrets(secrets, &names) else { return Optional.none }
    return value.masked(by: secrets, &names)
  }
}

extension Entry.Content {
  var isOutcome: Bool { if case .outcome = self { true } else { false } }
  var isIntent: Bool { if case .intent = self { true } else { false } }

  /// The same without secrets.
  ///
  /// - Parameter names: of the secrets of `redaction`.
  func redacted(by redaction: Redaction, _ names: inout MaskedNames) -> Entry.Content {
    switch self {
    case .intent(var intent):
      intent.record = redaction.applied(toRecord: intent.record, &names)
      intent.before = intent.before.map { redaction.masked($0, &names) ?? $0 }
      return .intent(intent)
    case .outcome(var outcome):
      outcome.record = redaction.applied(toRecord: outcome.record, &names)
      return .outcome(outcome)
    case .step(var step):
      step.record = redaction.applied(toRecord: step.record, &names)
      return .step(step)
    }
  }
}
