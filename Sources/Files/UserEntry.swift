internal import Glibc

/// What the system's list of users says of one.
struct UserEntry {
  let name: String
  let home: String

  /// nil for a user that is not in the list.
  init?(of user: uid_t) {
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
