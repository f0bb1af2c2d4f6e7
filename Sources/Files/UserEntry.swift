internal import Glibc

/// What the system's list of users says of one.
package struct UserEntry {
  /// By which the user logs in.
  package let name: String
  /// The path of the home directory.
  package let home: String

  /// nil for a user that is not in the list.
  package init?(of user: UInt32) {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    // Entries are short; one that is not fits the second time.
    for size in [1024, 65_536] {
      var text = [CChar](repeating: 0, count: size)
      let told: (String, String)? = text.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress,
          getpwuid_r(user, &entry, start, buffer.count, &found) == 0, found != nil,
          let name = entry.pw_name, let home = entry.pw_dir
        else { return nil }
        return (String(cString: name), String(cString: home))
      }
      if let told {
        (name, home) = told
        return
      }
    }
    return nil
  }
}

extension UserEntry {
  /// The home directory of the user whose process this is: `HOME`, where that is a path from the root. Without
  /// it, as cron and services may start a program, the user's own entry decides.
  ///
  /// - Parameter variable: the value of a variable of the environment.
  /// - Returns: nil for a user who has no home at all.
  package static func home(_ variable: (String) -> String?) -> String? {
    func isWhole(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }
    if let home = variable("HOME"), isWhole(home) { return home }
    return UserEntry(of: geteuid()).flatMap { isWhole($0.home) ? $0.home : nil }
  }
}
