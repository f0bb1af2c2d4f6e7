public import HuaweiCloud
internal import JSON
public import Journal
internal import Text

// Changes of which only a person can say what became of them.
extension RunReview {
  /// What somebody says of a change.
  public enum Claim: Sendable {
    /// It has made the thing with this id.
    case made(String)
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
    guard let change = history.changes.first(where: { $0.number == number }) else {
      let numbers = history.changes.map { String($0.number) }.joined(separator: ", ")
      return .failure(
        .objection(
          numbers.isEmpty
            ? "there is none: the run has changed nothing" : "there is none; the run has \(numbers)"
        ))
    }
    guard change.isOpen(includingDoubt: true) else {
      return .failure(.objection("what became of it is known"))
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
    case .failure(let error): result = .unreadable(error.line)
    case .success(let now):
      switch claimed(claim, of: record, now, as: check.read.results.first?.type.innermostRecord) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let record): result = try decide(change, record, home, claiming: claim)
      }
    }
    return .success(Reviewed(change: change, finding: result, isNew: true))
  }

  /// What is known of a change that others have to be told apart from.
  ///
  /// - Parameters:
  ///   - now: what its look shows.
  ///   - type: that of the things in it.
  private func claimed(
    _ claim: Claim, of record: ChangeRecord, _ now: JSONValue, as type: RecordType?
  ) -> Result<ChangeRecord, Refusal> {
    let new = record.newcomers(in: now)
    switch claim {
    case .notMade:
      guard record.answer.isNull else {
        return .failure(.objection("the service has said that it carries it out"))
      }
      return .success(record.besides(strangers: new))
    case .made(let id):
      let others = new.filter { !$0.isNamed(id) }
      guard others.count < new.count else {
        let titles = new.compactMap { RunWords.title(of: $0, as: type) }
        return .failure(
          .objection(
            "\(id.excerpt(40)) is not new since; "
              + (titles.isEmpty ? "nothing is" : "new are \(titles.joined(separator: ", "))")))
      }
      return .success(record.besides(strangers: others).claiming(id))
    }
  }

  /// Takes somebody's word, where nothing can be looked at.
  private func close(
    _ change: RunHistory.Change, _ record: ChangeRecord, _ claim: Claim
  ) throws(JournalError) -> Result<Reviewed, Refusal> {
    guard case .notMade = claim else {
      return .failure(.objection("nothing shows what it has made"))
    }
    try write(.notMade(record.unfinished), of: change)
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
      guard case .made(let id) = self else { return false }
      return record.newcomers(in: record.seen.first ?? .null).contains { $0.isNamed(id) }
    }
  }
}

extension JSONValue {
  fileprivate func isNamed(_ id: String) -> Bool {
    self["id"]?.string.map { $0.utf8.elementsEqual(id.utf8) } ?? false
  }
}
