internal import CloudModule
internal import StandardModules
// `environ` is a variable of C, which Swift cannot know to be safe.
@preconcurrency internal import Glibc

extension Environment {
  /// What the process was started with.
  static var process: Environment {
    Environment(keys: CloudModule.keyVariables) {
      var variables: [String: String] = [:]
      var entry = environ
      while let text = entry.pointee {
        let words = String(cString: text).split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if words.count == 2 { variables[String(words[0])] = String(words[1]) }
        entry += 1
      }
      return variables
    }
  }
}
