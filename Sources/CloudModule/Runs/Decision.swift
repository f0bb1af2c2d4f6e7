internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports

/// What a call that only looks has found out about a change of which nobody knew.
enum Decision {
  /// Its effect is seen.
  case made(ChangeRecord)
  /// It is proved not to have been carried out.
  case notMade(ChangeRecord)
  /// It was carried out and went to an error state.
  case failed(ChangeRecord, CloudError)
  /// Nobody can tell.
  case unknown(CloudError)

  /// - Parameters:
  ///   - call: one that decides, at its end.
  ///   - record: of the change, as it was known before.
  init(_ outcome: Call.Outcome, of call: Call, _ record: ChangeRecord) {
    let end = call.record ?? record
    switch outcome {
    case .success: self = .made(end.concluded(by: outcome))
    // Nobody was told of a refusal: a script asks for it anew.
    case .failure where end.isProvedUndone: self = .notMade(record.unfinished)
    case .failure(let error) where error.kind == .state:
      self = .failed(end.concluded(by: outcome), error)
    case .failure(let error): self = .unknown(error)
    }
  }

  var isMade: Bool { if case .made = self { true } else { false } }

  /// What the journal is told; nil where nothing was found out.
  func outcome(of change: Int64, at time: WallTime) -> Outcome? {
    let (verdict, record): (Outcome.Verdict, ChangeRecord)
    switch self {
    case .made(let end): (verdict, record) = (.done, end)
    case .notMade(let end): (verdict, record) = (.refused, end)
    case .failed(let end, _): (verdict, record) = (.inDoubt, end)
    case .unknown: return nil
    }
    return Outcome(
      intent: change, verdict: verdict, record: record.document.serialized(),
      requestIDs: record.requestIDs,
      at: time)
  }
}
