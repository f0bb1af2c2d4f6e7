public import HuaweiCloud
internal import JSON
public import Journal
internal import Ports
internal import Text

// Changes of which only a person can say what became of them.
extension RunReview {
  /// What somebody says of a change.
  public enum Claim: Sendable {
    /// It has made the thing with this id; nil for the only one that is new.
    case made(String?)
    /// It was not carried out: whatever has come since is others' work.
    case notMade
  }

  /// Why nothing was found out by what somebody has said.
  public enum Refusal: Error, Equatable {
    /// It cannot be so: in a sentence, behind the change's name.
    case objection(String)
    /// Looking tells what became of it, whatever anybody says.
    case needless
    /// There is no account to look at.
    case configuration(ConfigurationError)
  }

  /// Finds out what became of one change, by what somebody says of it as far as looking does not tell, and
  /// writes it down. Nothing is taken for made that is not seen, nor is anything written that is not what
  /// was said.
  ///
  /// - Parameter number: that of its intent.
  /// - Returns: what was found out, or why the claim cannot be so.
  public func decide(
    _ number: Int64, claiming claim: Claim
  ) throws(JournalError) -> Result<Reviewed, Refusal> {
    guard let settled = history.changes.first(where: { $0.number == number }) else {
      return .failure(.objection(wordsOnNumbers))
    }
    let change: RunHistory.Change
    switch contested(settled) {
    case .success(let found): change = found
    case .failure(let refusal): return .failure(refusal)
    }
    let record: ChangeRecord
    switch try known(of: change) {
    case .success(let known): record = known
    case .failure(let error):
      return .success(Reviewed(change: change, finding: .unknown("\(error)"), isNew: false))
    }
    guard let check = record.check(in: catalog) else { return try close(change, record, claim) }
    guard record.mayNeedClaim(in: catalog) else { return .failure(.needless) }
    let home: CloudHome
    do throws(ConfigurationError) {
      home = try self.home(of: change)
    } catch {
      return .failure(.configuration(error))
    }
    let result: Finding
    switch look(check.read, check.arguments, home) {
    case .failure(let error): result = .unreadable(error)
    case .success(let now):
      let type = check.read.results.first?.type.innermostRecord
      switch claimed(claim, of: record, now, as: type) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let (record, claim)):
        result = try decide(change, record, home, claiming: claim)
      }
    }
    if result == .holds, settled.outcome?.verdict == .refused { hasOverruled = true }
    return .success(Reviewed(change: change, finding: result, isNew: true))
  }

  /// Said of a change that there is none.
  private var wordsOnNumbers: String {
    let numbers = history.changes.map { String($0.number) }.joined(separator: ", ")
    return numbers.isEmpty
      ? "there is none: the run has changed nothing"
      : "there is none; those of the run are numbered \(numbers)"
  }

  /// A change of which somebody may say what became of it, as it was known before anybody said so, or
  /// before the time alone told it: these words can be overruled, and what was seen cannot.
  private func contested(
    _ change: RunHistory.Change
  ) -> Result<RunHistory.Change, Refusal> {
    if change.isOpen(includingDoubt: true) { return .success(change) }
    guard let record = change.outcome.flatMap({ try? ChangeRecord(parsing: $0.record) }),
      !record.grounds.isEmpty
    else { return .failure(.objection("what became of it is known")) }
    let taker = history.changes.first {
      $0.intent.undoes == change.number && $0.outcome?.verdict != .refused
    }
    if let taker {
      return .failure(.objection("change \(taker.number) has taken it back, or may have"))
    }
    let before = history.outcomes(of: change).map(change.with)
    return .success(before.last { $0.isOpen(includingDoubt: true) } ?? change.with(nil))
  }

  /// What is known of a change that others have to be told apart from, and which thing is said to be its
  /// own.
  ///
  /// - Parameters:
  ///   - now: what its look shows.
  ///   - type: that of the things in it.
  private func claimed(
    _ claim: Claim, of record: ChangeRecord, _ now: JSONValue, as type: RecordType?
  ) -> Result<(ChangeRecord, Claim), Refusal> {
    let (new, time) = (record.newcomers(in: now), world.clock.wallTime)
    guard case .made(let given) = claim else {
      guard record.answer.isNull else {
        return .failure(.objection("the service has said that it carries it out"))
      }
      // Where nothing is new, that shows it, whatever is said.
      if new.isEmpty { return .success((record, claim)) }
      return .success((record.besides(strangers: new).saying(isMade: false, at: time), claim))
    }
    let id = given ?? (new.count == 1 ? new[0]["id"]?.string : nil)
    let others = new.filter { element in !(id.map { element.isNamed($0) } ?? false) }
    guard let id, others.count < new.count else {
      let titles = new.compactMap { RunWords.title(of: $0, as: type) }.joined(separator: ", ")
      let which =
        given.map { "\($0.excerpt(40)) is not new since; " }
        ?? (new.isEmpty ? "" : "more than one thing is new since; --made ID says which; ")
      return .failure(
        .objection(which + (titles.isEmpty ? "nothing is new since" : "new are \(titles)")))
    }
    return .success(
      (record.besides(strangers: others).claiming(id).saying(isMade: true, at: time), .made(id)))
  }

  /// Takes somebody's word, where nothing can be looked at.
  private func close(
    _ change: RunHistory.Change, _ record: ChangeRecord, _ claim: Claim
  ) throws(JournalError) -> Result<Reviewed, Refusal> {
    guard case .notMade = claim else {
      return .failure(.objection("nothing shows what it has made"))
    }
    try write(
      .notMade(record.unfinished.saying(isMade: false, at: world.clock.wallTime)), of: change)
    return .success(Reviewed(change: change, finding: .notMade, isNew: true))
  }
}

extension RunReview.Claim {
  /// Whether what was found out is what was said: something may have come after those were counted that
  /// are others'.
  func agrees(with decision: Decision) -> Bool {
    switch decision {
    case .unknown: return true
    case .notMade: if case .notMade = self { return true } else { return false }
    case .made(let record), .failed(let record, _):
      guard case .made(let id?) = self else { return false }
      return record.newcomers(in: record.seen.first ?? .null).contains { $0.isNamed(id) }
    }
  }
}

extension JSONValue {
  fileprivate func isNamed(_ id: String) -> Bool {
    self["id"]?.string.map { $0.utf8.elementsEqual(id.utf8) } ?? false
  }
}
