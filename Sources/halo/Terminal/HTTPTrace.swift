internal import CloudModule
internal import JSON
internal import Ports
internal import Text

/// What `--trace-http` writes of an exchange: for people, and as fields for programs.
struct HTTPTrace {
  private let event: TraceEvent

  init(_ event: TraceEvent) {
    self.event = event
  }

  /// In one line, what was sent or came back.
  var message: String {
    switch event {
    case .request(let id, let message): "#\(id.number) > \(message.startLine)"
    case .answer(let id, let message, let elapsed):
      "#\(id.number) < \(message.startLine) after \(elapsed.short)"
    case .failure(let id, let failure, let elapsed):
      "#\(id.number) ! \(failure.message) (\(failure.reason)) after \(elapsed.short)"
    case .cancelled(let id, let elapsed): "#\(id.number) ! given up after \(elapsed.short)"
    }
  }

  var text: String {
    switch event {
    case .request(_, let message): "\(self.message)\n\(lines(message, mark: ">"))"
    case .answer(_, let message, _): "\(self.message)\n\(lines(message, mark: "<"))"
    case .failure, .cancelled: "\(message)\n"
    }
  }

  /// `exchange` is the number that a request and its answer have in common.
  var fields: [JSONMember] {
    switch event {
    case .request(let id, let message):
      let words = message.startLine.split(separator: " ", maxSplits: 1).map(String.init)
      return [
        number(id), JSONMember("method", .string(words.first ?? "")),
        JSONMember("url", .string(words.last ?? "")),
      ] + content(message)
    case .answer(let id, let message, let elapsed):
      let status = Int64(message.startLine).map { JSONValue.integer($0) }
      return [
        number(id), JSONMember("status", status ?? .string(message.startLine)), seconds(elapsed),
      ] + content(message)
    case .failure(let id, let failure, let elapsed):
      return [number(id), JSONMember("reason", .string("\(failure.reason)")), seconds(elapsed)]
    case .cancelled(let id, let elapsed):
      return [number(id), JSONMember("reason", "cancelled"), seconds(elapsed)]
    }
  }

  private func number(_ id: ExchangeID) -> JSONMember {
    JSONMember("exchange", .integer(Int64(id.number)))
  }

  private func seconds(_ elapsed: Duration) -> JSONMember {
    JSONMember("seconds", .real(elapsed.inSeconds))
  }

  private func content(_ message: RedactedMessage) -> [JSONMember] {
    let headers = message.headers.map { JSONMember($0.name, .string($0.value)) }
    var members = [JSONMember("headers", .object(headers))]
    switch message.body {
    case .shown(let bytes) where bytes.isEmpty: break
    case .shown(let bytes):
      members.append(JSONMember("body", .string(String(decoding: bytes, as: UTF8.self))))
    case .hidden(let count):
      members.append(JSONMember("body_bytes_not_shown", .integer(Int64(count))))
    }
    return members
  }

  private func lines(_ message: RedactedMessage, mark: String) -> String {
    var text = ""
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
