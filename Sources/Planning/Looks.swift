internal import Ports
internal import Text

/// What is asked of somebody else, as far as an answer may depend on it.
struct Look: Hashable {
  /// Whose request it is; nil for one of the script's own.
  private let home: Int?
  /// The address, and in the script's own the headers; what only looks has no body.
  private let head: WireKey
  /// How much of an answer is taken, and how long is waited for it: a script's own limits.
  private let maximumSize: Int?
  private let timeout: Duration?

  /// What a request of the account is signed with is another each time, and tells nothing.
  init(_ request: HTTPRequest, within timeout: Duration, home: Int?) {
    self.home = home
    self.timeout = home == nil ? timeout : nil
    let lines = home == nil ? request.headers.map { "\n\($0.name): \($0.value)" } : []
    head = WireKey("\(request.method) \(request.url)\(lines.joined())")
    if case .script(let size) = request.purpose { maximumSize = size } else { maximumSize = nil }
  }
}

/// The answers to what was asked of somebody else: nothing changes there meanwhile, and who asks again and
/// again is no burden.
struct Looks {
  typealias Answer = Result<HTTPResponse, TransportFailure>

  enum Found {
    case shown(Answer)
    case asked
    case unasked
  }

  private struct Entry {
    /// Nil while it is being asked.
    var answer: Answer?
    /// When it came, by the clock of the rehearsal.
    var time: Instant
    /// How often nothing came of it.
    var failures = 0

    /// Whoever waits for somebody who does not answer asks again later; so is that one, a few times.
    func isOver(at now: Instant) -> Bool { (1...Looks.patience).contains(failures) && now > time }
  }

  private static let patience = 3

  private var entries: [Look: Entry] = [:]

  /// What is known; of what is `unasked` it is expected to be asked now.
  mutating func find(_ look: Look, at now: Instant) -> Found {
    guard var entry = entries[look] else {
      entries[look] = Entry(time: now)
      return .unasked
    }
    guard let answer = entry.answer else { return .asked }
    guard entry.isOver(at: now) else { return .shown(answer) }
    entry.answer = nil
    entries[look] = entry
    return .unasked
  }

  mutating func show(_ answer: Answer, of look: Look, at now: Instant) {
    guard var entry = entries[look] else { return }
    (entry.answer, entry.time) = (answer, now)
    entry.failures = answer.isFailure ? entry.failures + 1 : 0
    entries[look] = entry
  }
}

extension Looks.Answer {
  /// Whether somebody who asks again may be told something else.
  fileprivate var isFailure: Bool {
    switch self {
    case .success(let response): response.status >= 500 || response.status == 429
    case .failure: true
    }
  }
}
