internal import CJansson

extension JSONValue {
  /// How a document is laid out as text.
  public enum Layout: Sendable {
    /// No blanks at all: what goes on the wire.
    case compact
    /// Two blanks of indentation a level: what people read.
    case indented
  }

  /// The document as UTF-8 text. NaN and infinities, which JSON cannot say, are written as null.
  public func serialized(_ layout: Layout = .compact) -> [UInt8] {
    let root = jansson
    defer { json_decref(root) }
    let shape = layout == .compact ? JSON_COMPACT : 2 /* JSON_INDENT(2) */
    let precision = realPrecision << 11 /* JSON_REAL_PRECISION(n) */
    let flags = Int(shape) | Int(JSON_ENCODE_ANY) | precision
    // Asking for the length first avoids jansson's own buffer and its copy.
    let length = json_dumpb(root, nil, 0, flags)
    return [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        count = json_dumpb(root, characters.baseAddress, length, flags)
      }
    }
  }

  /// How many digits the real number that needs most of them needs: jansson takes one figure for
  /// the whole document, and its own of 17 would write 0.1 as 0.10000000000000001.
  private var realPrecision: Int {
    switch self {
    case .real(let number):
      let digits = number.description.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
      return min(max(digits.count, 1), 17)
    case .array(let elements): return elements.map(\.realPrecision).max() ?? 1
    case .object(let members): return members.map(\.value.realPrecision).max() ?? 1
    case .null, .boolean, .integer, .string: return 1
    }
  }

  /// A new reference, owned by the caller.
  private var jansson: UnsafeMutablePointer<json_t>? {
    switch self {
    case .null: return json_null()
    case .boolean(let flag): return flag ? json_true() : json_false()
    case .integer(let number): return json_integer(json_int_t(number))
    case .real(let number): return json_real(number) ?? json_null()
    case .string(let text): return text.janssonString
    case .array(let elements):
      let array = json_array()
      for element in elements { json_array_append_new(array, element.jansson) }
      return array
    case .object(let members):
      let object = json_object()
      for member in members {
        var name = member.name
        name.withUTF8 { bytes in
          bytes.withMemoryRebound(to: CChar.self) { characters in
            _ = json_object_setn_new_nocheck(
              object, characters.baseAddress, characters.count, member.value.jansson)
          }
        }
      }
      return object
    }
  }
}

extension String {
  fileprivate var janssonString: UnsafeMutablePointer<json_t>? {
    var text = self
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        json_stringn_nocheck(characters.baseAddress, characters.count)
      }
    }
  }
}
