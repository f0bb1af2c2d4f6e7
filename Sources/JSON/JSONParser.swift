import CJansson

/// Where and why a text is not JSON.
public struct JSONError: Error, Equatable, Sendable {
  /// What jansson found wrong: `unexpected token near '}'`.
  public let message: String
  /// Both count from 1.
  public let line: Int
  public let column: Int
  /// The text ended before the document did.
  public let isTruncated: Bool
  /// A number is too large.
  public let isOverflow: Bool
}

extension JSONValue {
  /// Parses one JSON document. Integers beyond 64 bits are refused.
  ///
  /// - Parameter allowingDuplicates: whether an object may have several members of one name, of
  ///   which the last one counts.
  public init(
    parsing text: some Collection<UInt8>, allowingDuplicates: Bool = true
  ) throws(JSONError) {
    var error = json_error_t()
    let root = ContiguousArray(text).withUnsafeBytes { bytes in
      // jansson refuses a null pointer, which is what an empty buffer may have.
      withUnsafePointer(to: 0 as CChar) { nothing in
        json_loadb(
          bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nothing, bytes.count,
          Int(
            JSON_DECODE_ANY | JSON_ALLOW_NUL
              | (allowingDuplicates ? 0 : JSON_REJECT_DUPLICATES)), &error)
      }
    }
    guard let root else {
      let message = withUnsafeBytes(of: error.text) { text in
        String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw JSONError(
        message: message, line: Int(error.line), column: Int(error.column),
        isTruncated: json_error_code(&error) == json_error_premature_end_of_input,
        isOverflow: json_error_code(&error) == json_error_numeric_overflow)
    }
    defer { json_decref(root) }
    self.init(copying: root)
  }

  /// Parses one JSON document in which integers may have any size: those beyond 64 bits become the
  /// nearest real number, as in Lua.
  public init(parsingWide text: [UInt8]) throws(JSONError) {
    do throws(JSONError) {
      try self.init(parsing: text)
    } catch {
      guard error.isOverflow else { throw error }
      try self.init(parsing: text.wideningIntegers())
    }
  }

  private init(copying node: UnsafeMutablePointer<json_t>?) {
    guard let node else {
      self = .null
      return
    }
    switch node.pointee.type {
    case JSON_TRUE: self = .boolean(true)
    case JSON_FALSE: self = .boolean(false)
    case JSON_INTEGER: self = .integer(Int64(json_integer_value(node)))
    case JSON_REAL: self = .real(json_real_value(node))
    case JSON_STRING:
      self = .string(String(bytes: json_string_value(node), count: json_string_length(node)))
    case JSON_ARRAY:
      self = .array(
        (0..<json_array_size(node)).map { JSONValue(copying: json_array_get(node, $0)) })
    case JSON_OBJECT:
      var members: [JSONMember] = []
      members.reserveCapacity(json_object_size(node))
      var iterator = json_object_iter(node)
      while let current = iterator {
        let name = String(
          bytes: json_object_iter_key(current), count: json_object_iter_key_len(current))
        members.append(JSONMember(name, JSONValue(copying: json_object_iter_value(current))))
        iterator = json_object_iter_next(node, current)
      }
      self = .object(members)
    default: self = .null
    }
  }
}

extension String {
  fileprivate init(bytes: UnsafePointer<CChar>?, count: Int) {
    self.init(
      decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count), as: UTF8.self
    )
  }
}
