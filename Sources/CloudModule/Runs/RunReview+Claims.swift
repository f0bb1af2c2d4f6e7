internal import HuaweiCloud
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

  /// Why what was said cannot be so.
  public struct Objection: Error, Equatable {
    /// In a sentence, behind the change's name.
    public let reason: String
  }

  /// Finds out what became of one change, by what somebody says of it as far as looking does not tell, and
  /// writes it down. Nothing is taken for made that is not seen.
  ///
  /// - Parameter number: that of its intent.
  /// - Returns: what was found out, or why the claim cannot be so.
  public func decide(
    _ number: Int64, claiming claim: Claim
  ) throws(JournalError) -> Result<Reviewed, Objection> {
    guard let change = history.changes.first(where: { $0.number == number }) else {
      let numbers = history.changes.map { String($0.number) }
      return .failure(
        Objection(reason: "there is none; the run has \(numbers.joined(separator: ", "))"))
    }
    guard change.isOpen(includingDoubt: true) else {
      return .failure(Objection(reason: "what became of it is known"))
    }
    do {
      let record = try known(of: change)
      guard record.check(in: catalog) != nil else { return try close(change, record, claim) }
      let home = try home(of: change)
      let finding = try decide(change, try claimed(claim, of: record, in: home), home)
      return .success(Reviewed(change: change, finding: finding, isNew: true))
    } catch let error as JournalError {
      throw error
    } catch let error as Objection {
      return .failure(error)
    } catch {
      return .failure(Objection(reason: "\(error)"))
    }
  }

  /// What is known of a change that others have to be told apart from.
  private func claimed(
    _ claim: Claim, of record: ChangeRecord, in home: CloudHome
  ) throws(Objection) -> ChangeRecord {
    guard let check = record.check(in: catalog) else { return record }
    let now: JSONValue
    switch look(check.read, check.arguments, home) {
    case .success(let document): now = document
    case .failure(let error): throw Objection(reason: "cannot be looked at: \(error.line)")
    }
    let new = record.newcomers(in: now)
    switch claim {
    case .notMade:
      guard record.answer.isNull else {
        throw Objection(reason: "the service has said that it carries it out")
      }
      return record.besides(strangers: new)
    case .made(let id):
      let others = new.filter { !$0.isNamed(id) }
      guard others.count < new.count else {
        let ids = new.compactMap { $0["id"]?.string?.excerpt(40) }
        throw Objection(
          reason: "\(id.excerpt(40)) is not new since; "
            + (ids.isEmpty ? "nothing is" : "new are \(ids.joined(separator: ", "))"))
      }
      return record.besides(strangers: others)
    }
  }

  /// Takes somebody's word, where nothing can be looked at.
  private func close(
    _ change: RunHistory.Change, _ record: ChangeRecord, _ claim: Claim
  ) throws(JournalError) -> Result<Reviewed, Objection> {
    guard case .notMade = claim else {
      return .failure(Objection(reason: "nothing shows what it has made"))
    }
    try write(.notMade(record.unfinished), of: change)
    return .success(Reviewed(change: change, finding: .notMade, isNew: true))
  }
}

extension JSONValue {
  fileprivate func isNamed(_ id: String) -> Bool {
    self["id"]?.string.map { $0.utf8.elementsEqual(id.utf8) } ?? false
  }
}
