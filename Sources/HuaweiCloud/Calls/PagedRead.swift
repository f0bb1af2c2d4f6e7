internal import JSON
internal import Ports
internal import Text

/// One read of an operation, page by page, until an answer proves that there are no more.
///
/// A page that is shorter than asked for proves nothing: a gateway may give fewer.
struct PagedRead: Sendable {
  let operation: Operation
  let arguments: Arguments
  private(set) var position = PagePosition.start
  private var elements: [JSONValue] = []
  /// Pages overlap where something was added meanwhile: each is taken once, by its id.
  private var knownIDs: Set<WireKey> = []
  /// How many elements all pages had together.
  private var received = 0
  /// The ids on the page before.
  private var lastIDs: [String?] = []

  /// More pages than any account fills: a server that ignores the marker would never end.
  private let maximumElements: Int
  /// How many bytes all pages of a list may have together: some tens of thousands of resources.
  static let maximumSize = 32 << 20
  private var size = 0

  /// - Parameter maximumElements: with how many a list is given up that has yet another page.
  init(_ operation: Operation, _ arguments: Arguments, maximumElements: Int = 1_000_000) {
    self.operation = operation
    self.arguments = arguments
    self.maximumElements = maximumElements
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

  /// Why nothing could be picked from a whole list.
  struct Unpicked: Error {
    let kind: ErrorKind
    let message: String
  }

  /// The service's way of saying that there are none.
  func acceptNone() -> Progress { finish() }

  /// What it comes to when there are none.
  func none() -> Result<[JSONValue], Unpicked> { whole() }

  mutating func accept(_ response: HTTPResponse) -> Progress {
    let document: JSONValue
    switch response.document {
    case .success(let parsed): document = parsed
    case .failure(let flaw): return .unreadable(Problem(unreadable: response, flaw))
    }
    guard operation.isList else { return single(document, response) }
    size += response.body.count
    guard size <= Self.maximumSize else {
      return endless("it is larger than \(Self.maximumSize >> 20) MB; ask for less of it", response)
    }
    let path = operation.results[0].path ?? ""
    guard let page = document.value(at: path)?.array else {
      if let value = document.value(at: path), value.isNull { return finish() }
      return lacking(path, in: document, as: "list", response)
    }
    return accept(page, of: document, response)
  }

  /// Takes what is new on a page, and finds out where the next one begins.
  private mutating func accept(
    _ page: [JSONValue], of document: JSONValue, _ response: HTTPResponse
  ) -> Progress {
    guard operation.isAnswered(by: page, arguments) else { return foreign(response) }
    let ids = page.map { $0.text("id") }
    // Who answers with the page before to the question for the next one knows no pages.
    if position != .start, ids == lastIDs, isShort(page) { return finish() }
    lastIDs = ids
    received += page.count
    let fresh = page.filter { element in
      element.text("id").map { knownIDs.insert(WireKey($0)).inserted } ?? true
    }
    elements += fresh
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
    guard !fresh.isEmpty || page.isEmpty else {
      return endless("a page has none that was not on one before, and is not the last", response)
    }
    guard received < maximumElements else {
      return endless("there are more than \(maximumElements)", response)
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
          message: "the list could not be read to its end: after \(received) elements"
            + " \(reason)",
          requestID: response.requestID),
        retry: .never, mayHaveHappened: false))
  }

  /// Something on the way has mixed up questions and answers; the same question may be answered next time.
  private func foreign(_ response: HTTPResponse) -> Progress {
    .unreadable(
      Problem(
        unreadable: response,
        BodyFlaw(message: "the answer is about something else than was asked for")))
  }

  /// Where what was asked for is in another form, that is what the server means to say. Another document
  /// may be the answer to another question.
  private func lacking(
    _ path: String, in document: JSONValue, as kind: String, _ response: HTTPResponse
  )
    -> Progress
  {
    let isOther = document.members?.isEmpty == false && document.value(at: path) == nil
    return .unreadable(
      Problem(
        unreadable: response,
        BodyFlaw(
          message: "the answer holds no '\(path)' \(kind)",
          retry: isOther ? .retryIfIdempotent : .never)))
  }

  private struct NoNextPage: Error { let reason: String }

  private func single(_ document: JSONValue, _ response: HTTPResponse) -> Progress {
    var values: [JSONValue] = []
    for result in operation.results {
      guard let path = result.path, let value = document.value(at: path), value.members != nil
      else {
        return lacking(result.path ?? "", in: document, as: "object", response)
      }
      guard operation.isAnswered(by: [value], arguments) else { return foreign(response) }
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
    case .lastID:
      if page.isEmpty || hasAllAskedFor { return nil }
      guard let last = page.last(where: { $0.text("id") != nil })?.text("id") else {
        throw NoNextPage(reason: "none on the last page has an id to go on from")
      }
      return .marker(last)
    case .marker(_, let path):
      guard !page.isEmpty, let marker = document.value(at: path)?.string, !marker.isEmpty else {
        return nil
      }
      return .marker(marker)
    case .offset(_, let path):
      guard !page.isEmpty else { return nil }
      let isLast = document.value(at: path)?.integer.map { received >= $0 } ?? false
      return isLast ? nil : .offset(received)
    }
  }

  /// Whether a page is shorter than asked for, in a list whose answers name no next page.
  private func isShort(_ page: [JSONValue]) -> Bool {
    switch operation.paging {
    case .none, .marker: false
    case .lastID(let limit), .offset(let limit, _): page.count < limit
    }
  }

  /// Whether the list was asked for things by their ids, and has them all.
  private var hasAllAskedFor: Bool {
    guard let ids = arguments["id"]?.array else { return false }
    return elements.count >= ids.count
  }

  private func finish() -> Progress {
    switch whole() {
    case .success(let values): .complete(values)
    case .failure(let unpicked): .refused(unpicked.kind, unpicked.message)
    }
  }

  /// The results, now that the list is whole.
  private func whole() -> Result<[JSONValue], Unpicked> {
    guard let choose = operation.choose else { return .success([.array(elements)]) }
    return switch choose(elements, arguments) {
    case .one(let element): .success([element])
    case .nothing(let sentence): .failure(Unpicked(kind: .notFound, message: sentence))
    case .several(let sentence): .failure(Unpicked(kind: .conflict, message: sentence))
    }
  }
}

extension Operation {
  /// Whether records of an answer can be of what the path names, by what they say of that themselves.
  fileprivate func isAnswered(by records: [JSONValue], _ arguments: Arguments) -> Bool {
    let isList = isList
    return PathTemplate(path).variables.allSatisfy { variable in
      guard let asked = arguments[variable]?.wireText else { return true }
      let isItself = !isList && path.hasSuffix("{\(variable)}")
      // The id of what a list holds is not that of where it is.
      guard isItself || variable != "id" else { return true }
      return records.allSatisfy { record in
        record.text(isItself ? "id" : variable).map { $0.isSameIgnoringCase(as: asked) } ?? true
      }
    }
  }

  /// Whether the answer holds a list, also where `choose` makes one value of it.
  public var isList: Bool {
    if choose != nil { return true }
    guard let result = results.first, case .list = result.type else { return false }
    return true
  }
}
