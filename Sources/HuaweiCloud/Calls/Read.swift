internal import JSON
internal import Ports

/// One read of an operation, page by page.
struct Read: Sendable {
  let operation: Operation
  let arguments: Arguments
  private(set) var position = PagePosition.start
  private var elements: [JSONValue] = []

  /// More pages than any account fills: a server that ignores the marker would never end.
  private static let maximumElements = 1_000_000
  /// How many bytes all pages of a list may have together: some tens of thousands of resources.
  static let maximumSize = 32 << 20
  private var size = 0

  init(_ operation: Operation, _ arguments: Arguments) {
    self.operation = operation
    self.arguments = arguments
  }

  enum Progress {
    /// `position` has moved on; there is another page.
    case more
    /// One value for each of the operation's results.
    case complete([JSONValue])
    /// The list was read, and what was looked for could not be picked from it.
    case refused(ErrorKind, String)
    case unreadable(Problem)
  }

  /// The service's way of saying that there are none.
  mutating func acceptNone() -> Progress { finish() }

  mutating func accept(_ response: HTTPResponse) -> Progress {
    let document: JSONValue
    switch response.document {
    case .success(let parsed): document = parsed
    case .failure(let flaw): return .unreadable(Problem(unreadable: response, flaw: flaw.message))
    }
    guard operation.isList else { return single(document, response) }
    size += response.body.count
    guard size <= Self.maximumSize else {
      return endless("it is larger than \(Self.maximumSize >> 20) MB; ask for less of it", response)
    }
    let path = operation.results[0].path ?? ""
    guard let page = document.value(at: path)?.array else {
      if let value = document.value(at: path), value.isNull { return finish() }
      return .unreadable(Problem(unreadable: response, flaw: "the answer holds no '\(path)' list"))
    }
    elements += page
    let next: PagePosition?
    do {
      next = try self.next(after: page, in: document)
    } catch {
      return endless(error.reason, response)
    }
    guard let next else { return finish() }
    guard next != position else {
      return endless("the answer names the page that was read as the next one", response)
    }
    guard elements.count < Self.maximumElements else {
      return endless("there are more than \(Self.maximumElements)", response)
    }
    position = next
    return .more
  }

  /// A part of a list must not pass for all of it.
  private func endless(_ reason: String, _ response: HTTPResponse) -> Progress {
    .unreadable(
      Problem(
        error: CloudError(
          .unavailable, operation: "", status: response.status,
          message: "the list could not be read to its end: after \(elements.count) elements"
            + " \(reason)",
          requestID: response.requestID),
        retry: .never, mayHaveHappened: false))
  }

  private struct NoNextPage: Error { let reason: String }

  private func single(_ document: JSONValue, _ response: HTTPResponse) -> Progress {
    var values: [JSONValue] = []
    for result in operation.results {
      guard let path = result.path, let value = document.value(at: path), value.members != nil
      else {
        return .unreadable(
          Problem(unreadable: response, flaw: "the answer holds no '\(result.path ?? "")' object"))
      }
      values.append(value)
    }
    return .complete(values)
  }

  private func next(
    after page: [JSONValue], in document: JSONValue
  ) throws(NoNextPage) -> PagePosition? {
    switch operation.paging {
    case .none:
      return nil
    case .lastID(let limit):
      guard page.count >= limit else { return nil }
      guard let last = page.last?.text("id") else {
        throw NoNextPage(reason: "the last one has no id to go on from")
      }
      return .marker(last)
    case .marker(_, let path):
      guard !page.isEmpty, let marker = document.value(at: path)?.string, !marker.isEmpty else {
        return nil
      }
      return .marker(marker)
    case .offset(let limit, let path):
      guard !page.isEmpty else { return nil }
      let isLast = document.value(at: path)?.integer.map { elements.count >= $0 }
      return isLast ?? (page.count < limit) ? nil : .offset(elements.count)
    }
  }

  private func finish() -> Progress {
    guard let choose = operation.choose else { return .complete([.array(elements)]) }
    return switch choose(elements, arguments) {
    case .one(let element): .complete([element])
    case .nothing(let sentence): .refused(.notFound, sentence)
    case .several(let sentence): .refused(.conflict, sentence)
    }
  }
}

extension Operation {
  /// Whether the answer holds a list, also where `choose` makes one value of it.
  var isList: Bool {
    if choose != nil { return true }
    guard let result = results.first, case .list = result.type else { return false }
    return true
  }
}
