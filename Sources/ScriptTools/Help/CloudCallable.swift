internal import CloudModule
internal import HuaweiCloud
internal import Ports

/// What scripts call in `cloud`, as help, the reference, the definition files, completion and `check`
/// see it: an operation of a service, or a function of `cloud` itself.
protocol CloudCallable: FieldTaking {
  var summary: String { get }
  var remarks: [String] { get }
  var results: [OperationResult] { get }
  /// What it changes; nil for what changes nothing.
  var change: Change? { get }
  /// Whether it changes anything, and how it waits, in whole sentences; nil where that depends on
  /// what it is given.
  var effectText: String? { get }
  /// Kinds of error that any call of it can raise.
  var generalErrors: [(kind: String, meaning: String)] { get }
  /// The refusals its users meet most.
  var errors: [ServiceError] { get }
  var example: String { get }
  /// The request that it makes, and the vendor's page on that; nil where there is no one request.
  var source: (request: String, page: String)? { get }
  /// Whether what it returns is a table like `cloud` itself.
  var returnsCloud: Bool { get }
  /// What may be given for a field, where other values are taken, too.
  func offers(for field: Field) -> [String]
}

extension CloudCallable {
  /// `cloud.eip.update{ publicip_id = …, [port_id = …], [alias = …] }`
  var usage: String {
    let names = fields.map { $0.isRequired ? "\($0.name) = …" : "[\($0.name) = …]" }
    return names.isEmpty ? "\(callName){}" : "\(callName){ \(names.joined(separator: ", ")) }"
  }

  /// The options it takes, in the form of fields.
  var options: [Field] {
    let seconds = Int((change?.timeout ?? CallOptions.readTimeout).inSeconds)
    let all = [
      Field(
        "wait", .boolean, in: .local,
        "false returns as soon as the request is accepted; true if absent"),
      Field(
        "timeout", .number, in: .local, "seconds the call may take in all; \(seconds) if absent"),
    ]
    return all.filter { optionNames.contains($0.name) }
  }
}

extension CloudFunction: CloudCallable {
  var change: Change? { nil }
  var effectText: String? { nil }
  var generalErrors: [(kind: String, meaning: String)] { [CloudError.usageRow] }
  var errors: [ServiceError] { [] }
  var source: (request: String, page: String)? { nil }
}

extension CloudError {
  fileprivate static var usageRow: (kind: String, meaning: String) {
    ("usage", "the fields are wrong; nothing was sent")
  }
}

extension HuaweiCloud.Operation: CloudCallable {
  var source: (request: String, page: String)? { ("\(method) \(path)", page) }
  var returnsCloud: Bool { false }
  func offers(for field: Field) -> [String] { [] }

  var effectText: String? {
    guard let change else { return "Changes nothing." }
    let looks = change.waits.map { "cloud.\($0.read.name)" }
    let show = looks.count == 1 ? "shows" : "show"
    let repetition =
      switch change.repetition {
      case .harmless: "A second call with the same fields changes nothing."
      case .refused: "A second call with the same fields finds it done and sends nothing."
      case .duplicates:
        "A second call with the same fields makes a second one where they leave the choice to the"
          + " service; where they say which, it finds it done."
      }
    return
      "Changes the account. Returns when \(looks.joined(separator: " and ")) \(show) the effect,"
      + " which may take \(Int(change.timeout.inSeconds)) seconds; wait = false returns at once."
      + " \(repetition) When an answer is lost, the change is sent again only if nothing of it can be"
      + " seen after \(Int(change.quietPeriod.inSeconds)) seconds, the quiet period after which no"
      + " request is taken to arrive any more; what cannot be decided is in_doubt."
  }

  var generalErrors: [(kind: String, meaning: String)] {
    var errors = [CloudError.usageRow]
    if choose != nil {
      errors.append(("not_found", "nothing fits"))
      errors.append(("conflict", "several fit"))
    }
    guard change != nil else { return errors }
    return errors + [
      ("state", "the resource went to an error state"),
      ("timeout", "accepted, but its effect was not seen in time"),
      ("in_doubt", "nobody knows whether it was carried out; the hint says what to look at"),
    ]
  }
}

extension Field {
  /// What it holds and what it must look like: `identifier of the EIP; an id like …`.
  var text: String {
    guard constraint != nil else { return documentation }
    return "\(documentation); \(expectation)"
  }
}

extension ValueType {
  /// For tables of fields: `string`, `list of dns.Endpoint`.
  var shortName: String {
    switch self {
    case .string: "string"
    case .time: "time"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .list(let element): "list of \(element.shortName)"
    case .record(let record): record.name
    case .any: "any"
    }
  }
}
