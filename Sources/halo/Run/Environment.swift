internal import CloudModule
internal import StandardModules
// `environ` is a variable of C, which Swift cannot know to be safe.
@preconcurrency internal import Glibc
internal import Sandbox

extension Environment {
  /// What the process was started with.
  static var process: Environment {
    Environment(keys: CloudModule.keyVariables, bytes: { variables })
  }

  /// Takes the keys out of the memory in which they were handed to the process. What reads them by
  /// `process` or `variable` still does.
  static func wipeKeys() {
    _ = variables
    for name in CloudModule.keyVariables { Sandbox.wipe(variable: name.text) }
  }

  /// Read once: a key is wiped where it was read from.
  fileprivate static let variables: [Bytes: Bytes] = {
    var variables: [Bytes: Bytes] = [:]
    var entry = environ
    while let text = entry.pointee {
      let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
      if let sign = bytes.firstIndex(of: UInt8(ascii: "=")) {
        // The first counts, as for getenv.
        let name = Bytes(bytes[..<sign])
        if variables[name] == nil { variables[name] = Bytes(bytes[(sign + 1)...]) }
      }
      entry += 1
    }
    return variables
  }()
}

/// A variable of the environment; nil when it is not set or empty.
func variable(_ name: String) -> String? {
  guard let value = Environment.variables[Array(name.utf8)], !value.isEmpty else { return nil }
  return String(decoding: value, as: UTF8.self)
}
