import HuaweiCloud
import JSON

/// What the body of a request may hold: the union of what the operations that share its method
/// and path send.
struct BodyForm: Sendable {
  /// The object everything is inside of: `publicip`.
  let wrapper: String?
  let fields: [Field]
  /// The fields that every one of the operations requires.
  let required: Set<WireKey>
  /// Bodies that are accepted as they are.
  let constants: [JSONValue]

  init(of operations: [Operation]) {
    var wrapper: String?
    var fields: [Field] = []
    var constants: [JSONValue] = []
    var required: Set<WireKey>?
    for operation in operations {
      let own = operation.fields.filter { $0.place == .body }
      switch operation.body {
      case .wrapped(let name): wrapper = name
      case .fields: break
      case .constant(let document): constants.append(document)
      }
      for field in own {
        if let index = fields.firstIndex(where: { $0.name == field.name }) {
          // One of them may leave the format to a rule of its own.
          if fields[index].constraint == nil { fields[index] = field }
        } else {
          fields.append(field)
        }
      }
      let needed = Set<WireKey>(texts: own.filter(\.isRequired).map(\.name))
      required = required.map { $0.intersection(needed) } ?? needed
    }
    self.wrapper = wrapper
    self.fields = fields
    self.required = required ?? []
    self.constants = constants
  }

  /// The members of the body without their wrapper.
  ///
  /// - Throws: the first departure from the form, unknown members before missing ones.
  func check(_ bytes: [UInt8]) throws(Violation) -> JSONValue {
    guard !bytes.isEmpty else {
      if let wrapper { throw Violation(part: .body, field: wrapper, kind: .missing) }
      return try check(members: .object([]), prefix: "")
    }
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw Violation(part: .body, field: "body", kind: .value("is not JSON: \(error.message)"))
    }
    guard let members = document.members else {
      throw Violation(part: .body, field: "body", kind: .value("must be an object"))
    }
    if fields.isEmpty, constants.contains(document) { return document }
    guard let wrapper else { return try check(members: document, prefix: "") }
    if let stranger = members.first(where: { $0.name != wrapper }) {
      throw Violation(part: .body, field: stranger.name, kind: .unknown)
    }
    guard let inner = document[wrapper] else {
      throw Violation(part: .body, field: wrapper, kind: .missing)
    }
    guard inner.members != nil else {
      throw Violation(part: .body, field: wrapper, kind: .value("must be an object"))
    }
    return try check(members: inner, prefix: wrapper + ".")
  }

  private func check(members body: JSONValue, prefix: String) throws(Violation) -> JSONValue {
    let members = body.members ?? []
    let names = Set<WireKey>(texts: fields.map(\.name))
    if let stranger = members.first(where: { !names.contains($0.name) }) {
      throw Violation(part: .body, field: prefix + stranger.name, kind: .unknown)
    }
    for member in members {
      guard let field = fields.first(where: { $0.name == member.name }) else { continue }
      try check(member.value, field.type, at: prefix + member.name)
      // An empty text stands for "none" in optional fields: `"port_id": ""`, `"ip": ""`.
      let isNone = member.value == "" && !required.contains(field.name)
      guard !isNone, let constraint = field.constraint else { continue }
      if let why = constraint.violation(of: member.value) {
        throw Violation(part: .body, field: prefix + member.name, kind: .value(why))
      }
    }
    for name in fields.map(\.name) where required.contains(name) && body[name] == nil {
      throw Violation(part: .body, field: prefix + name, kind: .missing)
    }
    return body
  }

  /// Checks types all the way down; records are closed, every member of theirs is optional.
  private func check(_ value: JSONValue, _ type: ValueType, at path: String) throws(Violation) {
    if let why = mismatch(value, type) {
      throw Violation(part: .body, field: path, kind: .value(why))
    }
    switch type {
    case .list(let element):
      for value in value.array ?? [] { try check(value, element, at: path) }
    case .record(let record):
      for member in value.members ?? [] {
        guard let field = record.fields.first(where: { $0.name == member.name }) else {
          throw Violation(part: .body, field: "\(path).\(member.name)", kind: .unknown)
        }
        try check(member.value, field.type, at: "\(path).\(member.name)")
      }
    default: break
    }
  }
}
