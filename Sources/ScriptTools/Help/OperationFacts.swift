internal import CloudModule
internal import HuaweiCloud
internal import Ports

// What help, the reference and the definition files say of an operation, in the same words.
extension HuaweiCloud.Operation {
  /// `cloud.eip.update{ publicip_id = …, [port_id = …], [alias = …] }`
  var usage: String {
    let names = fields.map { $0.isRequired ? "\($0.name) = …" : "[\($0.name) = …]" }
    return names.isEmpty
      ? "cloud.\(name){}" : "cloud.\(name){ \(names.joined(separator: ", ")) }"
  }

  /// The options every call takes, in the form of fields.
  var options: [Field] {
    guard !name.isFunctionOfCloudItself || name == "request" else { return [] }
    let seconds = Int(change?.timeout.inSeconds ?? CallOptions.readTimeout.inSeconds)
    let timeout = Field(
      "timeout", .number, in: .local, "seconds the call may take in all; \(seconds) if absent")
    guard change != nil else { return [timeout] }
    return [
      Field(
        "wait", .boolean, in: .local,
        "false returns as soon as the request is accepted; true if absent"), timeout,
    ]
  }

  /// Whether it changes anything, and how it waits: whole sentences.
  var effectText: String {
    guard let change else { return "Changes nothing." }
    let looks = change.waits.map { "cloud.\($0.read.name)" }
    let show = looks.count == 1 ? "shows" : "show"
    let repetition =
      switch change.repetition {
      case .harmless: "A second call with the same fields changes nothing."
      case .refused: "The service refuses it when it is done already."
      case .duplicates: "A second call with the same fields makes a second one."
      }
    return
      "Changes the account. Returns when \(looks.joined(separator: " and ")) \(show) the effect,"
      + " which may take \(Int(change.timeout.inSeconds)) seconds; wait = false returns at once."
      + " \(repetition) When an answer is lost, the change is sent again only if nothing of it can be"
      + " seen after \(Int(change.quietPeriod.inSeconds)) seconds, the quiet period after which no"
      + " request is taken to arrive any more; what cannot be decided is in_doubt."
  }

  /// Kinds of error that any call of it can raise.
  var generalErrors: [(kind: String, meaning: String)] {
    var errors = [("usage", "the fields are wrong; nothing was sent")]
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

extension String {
  /// Whether it names `cloud.request` or `cloud.account`.
  var isFunctionOfCloudItself: Bool { CloudFunctions.all.contains { $0.name == self } }
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
