internal import CSandbox
internal import Glibc

/// The pager and the editor of the person at the terminal, which a confined process could not start: a
/// process that was forked before does, and starts nothing else. `outside.h` has the rules.
public final class OutsidePrograms {
  private let channel: CInt
  /// Lets other work go on until the descriptor can be read; returns earlier when there is no use in
  /// waiting on.
  private let wait: (CInt) -> Void

  /// To be made before the process is confined, and when no secret is in its environment any more.
  ///
  /// - Parameters:
  ///   - pager: a command of the shell that shows its standard input: `less`.
  ///   - editor: one that edits the file it is given: `code --wait`.
  /// - Returns: nil when there can be no further process.
  public init?(pager: String, editor: String, wait: @escaping (CInt) -> Void) {
    self.wait = wait
    channel = outside_open(pager, editor)
    if channel < 0 { return nil }
  }

  deinit { close(channel) }

  /// Shows a text until the person has seen enough of it.
  ///
  /// - Returns: false when there is no such pager, so that nothing was shown.
  public func page(_ text: String) -> Bool {
    let result = ask(OUTSIDE_PAGE, text)
    defer { free(result.bytes) }
    return !result.isNotStarted
  }

  /// What came of editing a text.
  public enum Edited: Equatable {
    /// The text as the editor has left it.
    case text(String)
    /// It has ended with this code: the text is not wanted.
    case givenUp(status: Int)
    /// There is no such editor.
    case notStarted
  }

  /// Has the person edit a text.
  public func edit(_ text: String) -> Edited {
    let result = ask(OUTSIDE_EDIT, text)
    defer { free(result.bytes) }
    if result.isNotStarted { return .notStarted }
    if result.status != 0 { return .givenUp(status: Int(result.status)) }
    let edited = UnsafeRawBufferPointer(start: result.bytes, count: result.count)
    return .text(String(decoding: edited, as: UTF8.self))
  }

  private func ask(_ program: outside_program, _ text: String) -> outside_result {
    // With a byte behind it, so that there is an address also of an empty text.
    let bytes = text.utf8.map { CChar(bitPattern: $0) } + [0]
    let hasBegun = bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { outside_begin(channel, program, $0, bytes.count - 1) } ?? false
    }
    guard hasBegun else { return outside_result(status: -1, bytes: nil, count: 0) }
    wait(channel)
    return outside_finish(channel)
  }
}

extension outside_result {
  /// What a shell says of a command that it does not find or cannot run.
  fileprivate var isNotStarted: Bool { [-1, 126, 127].contains(status) }
}
