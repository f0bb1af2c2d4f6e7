internal import JSON

/// The `.luarc.json` that tells LuaLS where the definition files are.
package enum EditorSettings {
  /// Where `halo types` puts the definition files, beneath the directory it was given.
  package static let folder = ".halo/types"

  /// What is there cannot be read as JSON.
  package struct Unreadable: Error {
    package let message: String
  }

  /// The settings with what Halo needs; what is there already stays.
  ///
  /// - Parameter present: the bytes of the file; nil when there is none.
  package static func text(addedTo present: [UInt8]?) throws(Unreadable) -> [UInt8] {
    var settings: JSONValue = [:]
    if let present {
      do {
        settings = try JSONValue(parsing: present)
      } catch {
        throw Unreadable(message: "line \(error.line): \(error.message)")
      }
    }
    settings.set("runtime.version", to: "Lua 5.4")
    settings.add(.string(folder), to: "workspace.library")
    settings.set("workspace.checkThirdParty", to: false)
    // EmmyLua's: without it every `list[1]` may be nil.
    settings.set("strict.arrayIndex", to: false)
    return settings.serialized(.indented) + [UInt8(ascii: "\n")]
  }
}

extension JSONValue {
  /// Gives a member of an object a value unless it has one.
  fileprivate mutating func set(_ name: String, to value: JSONValue) {
    guard self[name] == nil else { return }
    self = .object((members ?? []) + [JSONMember(name, value)])
  }

  /// Adds an element to a list in an object unless it is in it.
  fileprivate mutating func add(_ element: JSONValue, to name: String) {
    let list = self[name]?.array ?? []
    guard !list.contains(element) else { return }
    let others = (members ?? []).filter { $0.name != name }
    self = .object(others + [JSONMember(name, .array(list + [element]))])
  }
}
