internal import ArgumentParser

/// A command line that is read without the parser: options by their whole names, then the script.
///
/// The parser asks the runtime by name for every kind of value and its protocols, which takes three
/// times as long as all else that an empty script does. So lines as scripts and crontabs have them are
/// read here. What is not certain (help, a value that begins with a dash, an option that is not known,
/// a value that is refused) is left to the parser, which alone says what is wrong with a line.
struct PlainLine {
  /// A line that is the parser's to read.
  struct Unclear: Error {}

  /// The option that is read, such as `--region`.
  private(set) var name = ""
  /// What stood behind its `=`.
  private var attached: String?
  private var rest: ArraySlice<String>

  private init(_ rest: ArraySlice<String>) { self.rest = rest }

  /// The command that all of the arguments stand for.
  ///
  /// - Parameter arguments: as `HaloCommand.expanded` returns them.
  /// - Returns: nil when the parser is to be asked.
  static func command(_ arguments: [String]) -> (any ParsableCommand)? {
    switch arguments.first {
    case RunCommand.configuration.commandName: read(RunCommand.self, arguments.dropFirst())
    case PlanCommand.configuration.commandName: read(PlanCommand.self, arguments.dropFirst())
    default: nil
    }
  }

  private static func read<Command: PlainCommand>(
    _: Command.Type, _ arguments: ArraySlice<String>
  ) -> (any ParsableCommand)? {
    var command = Command.unset
    var line = PlainLine(arguments)
    do {
      while let option = line.nextOption() {
        line.name = option
        guard try command.read(&line), line.attached == nil else { return nil }
      }
      command.given.rest = Array(line.rest)
      guard line.rest.first?.utf8.starts(with: "--".utf8) != true else { return nil }
      try command.validateAll()
      return command
    } catch {
      return nil
    }
  }

  /// The name of the next option; nil where the script begins.
  private mutating func nextOption() -> String? {
    guard let first = rest.first, first.utf8.first == UInt8(ascii: "-"), first.utf8.count > 1 else {
      return nil
    }
    rest.removeFirst()
    guard first.utf8.starts(with: "--".utf8),
      let equals = first.utf8.firstIndex(of: UInt8(ascii: "="))
    else { return first }
    attached = String(first[first.utf8.index(after: equals)...])
    return String(first[..<equals])
  }

  /// What the option is given.
  mutating func value() throws(Unclear) -> String {
    let value = attached ?? rest.popFirst()
    guard let value, attached == nil ? value.utf8.first != UInt8(ascii: "-") : !value.isEmpty else {
      throw Unclear()
    }
    attached = nil
    return value
  }

  /// The same, as what `read` makes of it.
  ///
  /// - Parameter read: returns nil for what it cannot read.
  mutating func value<Value>(_ read: (String) -> Value?) throws(Unclear) -> Value {
    guard let value = read(try value()) else { throw Unclear() }
    return value
  }
}

/// Options of which a `PlainLine` knows all.
protocol PlainOptions: ParsableArguments {
  /// As they are when none is given. Each is set: without that the parser's wrappers have no value.
  static var unset: Self { get }

  /// Reads an option.
  ///
  /// - Returns: whether it is one of these.
  /// - Throws: when its value is not certain to be taken.
  mutating func read(_ line: inout PlainLine) throws -> Bool
}

/// A command that takes a script, of whose line a `PlainLine` knows all.
protocol PlainCommand: PlainOptions, ParsableCommand {
  var given: GivenScript { get set }

  /// Refuses what the parser refuses, the command's own and that of each of its groups.
  func validateAll() throws
}
