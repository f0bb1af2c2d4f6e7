import HuaweiCloud
import JSON

/// Why a JSON value does not fit a type, as a phrase that follows its name; nil when it does.
func mismatch(_ value: JSONValue, _ type: ValueType) -> String? {
  let fits =
    switch type {
    case .string, .time: value.string != nil
    case .integer: value.integer != nil
    case .number:
      if case .real = value { true } else { value.integer != nil }
    case .boolean: value.boolean != nil
    case .list: value.array != nil
    case .record: value.members != nil
    case .any: true
    }
  return fits ? nil : "must be \(type.phrase)"
}

/// Reads the text of a query parameter or path variable as a value of `type`; nil when it is none.
func value(of text: String, as type: ValueType) -> JSONValue? {
  switch type {
  case .integer:
    Int64(text).map(JSONValue.integer)
  case .number:
    Double(text).map(JSONValue.real)
  case .boolean:
    text == "true" ? true : text == "false" ? false : nil
  case .list(let element):
    value(of: text, as: element)
  case .string, .time, .record, .any:
    .string(text)
  }
}
