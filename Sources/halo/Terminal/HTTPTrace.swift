internal import CloudModule
internal import Transport

/// What `--trace-http` prints of an exchange.
enum HTTPTrace {
  static func text(_ event: TraceEvent) -> String {
    switch event {
    case .request(let id, let message):
      return lines("#\(id.number) > \(message.startLine)", message, mark: ">")
    case .answer(let id, let message, let elapsed):
      return lines("#\(id.number) < \(message.startLine) after \(elapsed)", message, mark: "<")
    case .failure(let id, let failure, let elapsed):
      return "#\(id.number) ! \(failure.message) (\(failure.reason)) after \(elapsed)\n"
    case .cancelled(let id, let elapsed):
      return "#\(id.number) ! given up after \(elapsed)\n"
    }
  }

  private static func lines(_ first: String, _ message: RedactedMessage, mark: String) -> String {
    var text = first + "\n"
    for header in message.headers { text += "  \(mark) \(header.name): \(header.value)\n" }
    switch message.body {
    case .shown(let bytes) where bytes.isEmpty: break
    case .shown(let bytes):
      text += "  \(mark) \(String(decoding: bytes, as: UTF8.self).withIndentedContinuation)\n"
    case .hidden(let count): text += "  \(mark) (\(count) bytes not shown)\n"
    }
    return text
  }
}
