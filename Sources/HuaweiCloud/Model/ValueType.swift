/// The type of an argument or of a member of an answer.
public indirect enum ValueType: Sendable {
  case string
  case integer
  case number
  case boolean
  /// Text in one of the services' formats.
  case time
  case list(ValueType)
  case record(RecordType)
  /// Anything the service sends; passed on as it is.
  case any

  /// For messages: "a string", "a list of integers".
  public var phrase: String {
    switch self {
    case .string, .time: "a string"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .list(let element): "a list of \(element.plural)"
    case .record(let type): "a \(type.name)"
    case .any: "any value"
    }
  }

  private var plural: String {
    switch self {
    case .string, .time: "strings"
    case .integer: "integers"
    case .number: "numbers"
    case .boolean: "booleans"
    case .list(let element): "lists of \(element.plural)"
    case .record(let type): "\(type.name) values"
    case .any: "values"
    }
  }
}

extension ValueType {
  /// The record at the bottom of lists; nil when there is something else.
  public var innermostRecord: RecordType? {
    switch self {
    case .record(let record): record
    case .list(let element): element.innermostRecord
    default: nil
    }
  }
}
