package import Text

extension JSONValue {
  /// The same document without secrets: what a member with the name of a secret holds, at any
  /// depth and whole, and secrets within texts. The same value when there is none.
  ///
  /// Objects of the forms `{ "name": "DB_PASSWORD", "value": … }` and `{ "grant_type": …, "code": … }`
  /// are seen through, too.
  package func masked(by secrets: Secrets) -> JSONValue {
    var names = MaskedNames(by: secrets)
    return masked(by: secrets, &names)
  }

  /// The same, where many documents have the same names.
  ///
  /// - Parameter names: of these secrets.
  package func masked(by secrets: Secrets, _ names: inout MaskedNames) -> JSONValue {
    switch self {
    case .null, .boolean, .integer, .unsigned, .real: return self
    case .string(let text): return .string(secrets.masked(embedded: text))
    case .bytes(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      let masked = secrets.masked(embedded: text)
      // A secret is text; where one is in it, the bytes are not worth keeping.
      return masked.utf8.elementsEqual(text.utf8) ? self : .string(masked)
    case .array(let elements): return .array(elements.map { $0.masked(by: secrets, &names) })
    case .object(let members):
      return .object(
        members.map { member in
          let name = names.find(member.name)
          return member.isSecret(as: name.traits, among: members, secrets)
            ? JSONMember(name.shown, member.value.hidden(by: secrets, as: name.traits))
            : JSONMember(name.shown, member.value.masked(by: secrets, &names))
        })
    }
  }

  /// Whether masking would leave another document, which costs a copy that nobody may want.
  ///
  /// - Parameter names: of these secrets.
  package func holdsSecrets(_ secrets: Secrets, _ names: inout MaskedNames) -> Bool {
    switch self {
    case .null, .boolean, .integer, .unsigned, .real: return false
    case .string(let text):
      return !secrets.isPlain(text) && secrets.masked(embedded: text) != text
    case .bytes: return masked(by: secrets, &names) != self
    case .array(let elements):
      for element in elements where element.holdsSecrets(secrets, &names) { return true }
      return false
    case .object(let members):
      for member in members {
        let name = names.findNext(member.name)
        if name.isMasked { return true }
        if member.isSecret(as: name, among: members, secrets) {
          if member.value.hidden(by: secrets, as: name) != member.value { return true }
        } else if member.value.holdsSecrets(secrets, &names) {
          return true
        }
      }
      return false
    }
  }

  /// What only tells whether there is a secret, or how many there are, stays.
  private func hidden(by secrets: Secrets, as name: MaskedNames.Traits) -> JSONValue {
    switch self {
    case .null, .boolean: self
    case .string(let text) where Secrets.isFlag(text): self
    case .string(let text) where Secrets.isCount(text, atMost: name.longestCount): self
    case .integer(let number)
    where Secrets.isCount(String(number), atMost: name.longestCount):
      self
    case .array([]), .object([]): self
    default: .string(secrets.mask)
    }
  }
}

/// The names of members, each looked at once: a list has thousands of elements and a dozen names, and so
/// have the answers to one question.
package struct MaskedNames {
  struct Name {
    let shown: String
    let traits: Traits
  }

  struct Traits {
    /// Whether a secret is in the name itself.
    let isMasked: Bool
    /// Whether what has this name is secret wherever it stands.
    let isSecret: Bool
    /// How many digits a number has at most that tells how many there are.
    let longestCount: Int
    /// Where what has this name may be secret by what stands beside it.
    let beside: Beside?
  }

  enum Beside: String {
    case value, key, code
  }

  private let secrets: Secrets
  private var known: [WireKey: Int] = [:]
  // Apart from each other: who looks only for the next name copies nothing else.
  private var texts: [String] = []
  private var names: [Name] = []
  /// Which one came behind each of them last.
  private var next: [Int] = []
  /// The one that was found last.
  private var last = 0

  /// Documents whose names are data are not to fill the memory.
  private static let capacity = 4096

  /// - Parameter secrets: what is looked for.
  package init(by secrets: Secrets) { self.secrets = secrets }

  mutating func find(_ text: String) -> Name { names[place(of: text)] }

  /// The same for the next of many members: their order is nearly always the same.
  mutating func findNext(_ text: String) -> Traits {
    if last < next.count, texts[next[last]] == text {
      last = next[last]
    } else {
      let place = place(of: text)
      if last < next.count { next[last] = place }
      last = place
    }
    return names[last].traits
  }

  private mutating func place(of text: String) -> Int {
    if let place = known[text] { return place }
    let shown = secrets.masked(datum: text)
    let small = (3...5).contains(text.utf8.count) ? text.lowercased() : ""
    let isSecret = secrets.isSecret(text, in: .member)
    let traits = Traits(
      isMasked: shown != text, isSecret: isSecret,
      longestCount: isSecret ? Secrets.longestCount(of: text) : 0,
      beside: Beside(rawValue: small))
    if names.count >= Self.capacity { (known, texts, names, next, last) = ([:], [], [], [], 0) }
    known[text] = names.count
    texts.append(text)
    names.append(Name(shown: shown, traits: traits))
    next.append(0)
    return names.count - 1
  }
}

extension JSONMember {
  /// Whether it is secret by its name or by what stands beside it.
  ///
  /// - Parameter name: what is known of its name.
  fileprivate func isSecret(
    as name: MaskedNames.Traits, among siblings: [JSONMember], _ secrets: Secrets
  ) -> Bool {
    guard !name.isSecret, let beside = name.beside else { return name.isSecret }
    func has(_ names: String...) -> Bool {
      siblings.contains { sibling in
        names.contains(sibling.name.lowercased())
      }
    }
    switch beside {
    case .value:
      // `{ "name": "DB_PASSWORD", "value": … }`.
      return siblings.contains { sibling in
        guard case .string(let text) = sibling.value else { return false }
        return ["name", "key"].contains(sibling.name.lowercased())
          && secrets.isSecret(text, in: .member)
      }
    case .key:
      // That of a tag or of a selector names something.
      return value.isLongText && !has("value", "values", "operator")
    case .code:
      return has("grant_type", "client_id", "redirect_uri")
    }
  }
}

extension JSONValue {
  /// As long as keys are.
  fileprivate var isLongText: Bool { (string?.utf8.count ?? 0) >= 16 }
}

extension Secrets {
  /// The body of a request or of an answer, as it may be shown.
  ///
  /// What has no secret stays byte for byte.
  ///
  /// - Returns: nil for a body that can only be hidden whole: it is no document and no form, and
  ///   speaks of secrets.
  package func masked(body: [UInt8]) -> [UInt8]? {
    if body.isEmpty { return body }
    if let document = document(body) {
      // Odd bytes of a document stay as they are, too, unless there is a secret in it.
      let masked = document.masked(by: self)
      return masked == document ? body : masked.serialized()
    }
    guard let text = String(validating: body, as: UTF8.self) else {
      let shown = String(decoding: body, as: UTF8.self)
      return mentionSecrets(shown) || masked(shown) != shown ? nil : body
    }
    if let form = masked(form: text) { return Array(form.utf8) }
    return mentionSecrets(text) || masked(text) != text ? nil : body
  }

  /// A text in a document that may be a document or a form itself, such as a recorded body.
  fileprivate func masked(embedded text: String) -> String {
    if isPlain(text) { return text }
    if let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      let document = document(Array(text.utf8))
    {
      let masked = document.masked(by: self)
      return masked == document ? text : String(decoding: masked.serialized(), as: UTF8.self)
    }
    return masked(form: text, in: .member) ?? masked(datum: text)
  }

  /// A member given twice would be lost in a document, so such a text is none.
  private func document(_ bytes: [UInt8]) -> JSONValue? {
    try? JSONValue(parsing: bytes, by: JSONRules(allowsDuplicates: false, keepsOddValues: true))
  }

  /// Whether a name of a secret stands anywhere: crude, and not fooled by how a text is written.
  private func mentionSecrets(_ text: String) -> Bool {
    text.utf8.split { !Secrets.isNameByte($0) }
      .contains { isSecret(Substring($0), in: .member) }
  }
}
