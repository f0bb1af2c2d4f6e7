import CJansson
import JSON

/// The same text read by jansson, an oracle that shares no line with the parser under test.
enum Jansson {
  /// Nil where jansson finds no document.
  static func value(of text: [UInt8]) -> JSONValue? {
    var error = json_error_t()
    let root = text.withUnsafeBytes { bytes in
      withUnsafePointer(to: 0 as CChar) { nothing in
        json_loadb(
          bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nothing, bytes.count,
          Int(JSON_DECODE_ANY | JSON_ALLOW_NUL), &error)
      }
    }
    guard let root else { return nil }
    defer { json_decref(root) }
    return value(of: root)
  }

  private static func value(of node: UnsafeMutablePointer<json_t>) -> JSONValue {
    switch node.pointee.type {
    case JSON_TRUE: return .boolean(true)
    case JSON_FALSE: return .boolean(false)
    case JSON_INTEGER: return .integer(Int64(json_integer_value(node)))
    case JSON_REAL: return .real(json_real_value(node))
    case JSON_STRING: return .string(text(json_string_value(node), json_string_length(node)))
    case JSON_ARRAY:
      return .array(
        (0..<json_array_size(node)).compactMap { json_array_get(node, $0).map(value(of:)) })
    case JSON_OBJECT:
      var members: [JSONMember] = []
      var iterator = json_object_iter(node)
      while let current = iterator {
        let name = text(json_object_iter_key(current), json_object_iter_key_len(current))
        if let member = json_object_iter_value(current) {
          members.append(JSONMember(name, value(of: member)))
        }
        iterator = json_object_iter_next(node, current)
      }
      return .object(members)
    default: return .null
    }
  }

  private static func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
