internal import Text

/// Whose service a file in a folder of units is, as far as anybody knows.
enum UnitOwner: Equatable {
  /// There is no such file.
  case nobody
  /// It runs the same script with the same arguments.
  case itself
  /// It runs a script of the same name in another folder, with the same arguments.
  case namesake
  /// It runs something else, or was edited.
  case another
  /// Why.
  case unreadable(String)

  /// - Parameter words: the script and its arguments as a unit has them at the end of its command line.
  init(of path: String, running words: [String]) {
    guard fileExists(path) else {
      self = .nobody
      return
    }
    do throws(FileError) {
      let commands = try readFile(path).split(separator: UInt8(ascii: "\n"))
        .filter { $0.starts(with: "ExecStart=".utf8) }
      func areRun(_ ends: [String]) -> Bool {
        commands.contains { command in ends.contains { command.ends(with: $0.utf8) } }
      }
      let arguments = words.dropFirst().map { " \($0)" }.joined()
      let script = words.first?.split(separator: "/").last?.replacing("\"", with: "") ?? ""
      // The other folder may have a blank in it, or this one.
      let namesakes = ["/\(script)", "/\(script)\""].map { $0 + arguments }
      self =
        areRun([" " + words.joined(separator: " ")])
        ? .itself : areRun(namesakes) ? .namesake : .another
    } catch {
      self = .unreadable(error.message)
    }
  }

  /// Why nothing is written over it; nil where it may be.
  ///
  /// - Parameter path: of the file.
  func obstacle(_ path: String) -> (message: String, status: ExitStatus)? {
    switch self {
    case .nobody, .itself: nil
    case .namesake, .another:
      (
        "\(path.escapingControls) is there for another script; --job NAME gives this one another name",
        .usage
      )
    case .unreadable(let reason): (reason, .inputOutput)
    }
  }
}

extension Collection<UInt8> where Self: BidirectionalCollection {
  fileprivate func ends(with end: some BidirectionalCollection<UInt8>) -> Bool {
    reversed().starts(with: end.reversed())
  }
}
