/// What the values of a status field mean to somebody who waits.
struct StatusTable: Sendable {
  let settled: [String]
  let moving: [String]
  let failed: [String]

  var known: [String] { settled + moving + failed }

  /// Judges a status once the relation it belongs to holds.
  ///
  /// An error state that was there before the change is not its doing. It counts as nothing seen:
  /// the change may clear it, or the answer may be older than the change.
  func judge(_ status: String?, before: String?, reason: String? = nil) -> ProbeResult {
    guard let status else { return .underway("no status yet") }
    if settled.contains(status) { return .done(status) }
    if moving.contains(status) { return .underway(status) }
    guard failed.contains(status) else { return .unknown(status, known: known) }
    return status == before ? .absent(status) : .failed(Self.describe(status, reason))
  }

  /// The failure in `status` when the change brought it about; nil otherwise.
  func failure(_ status: String?, before: String?, reason: String? = nil) -> ProbeResult? {
    guard let status, failed.contains(status), status != before else { return nil }
    return .failed(Self.describe(status, reason))
  }

  private static func describe(_ status: String, _ reason: String?) -> String {
    reason.map { "\(status): \($0)" } ?? status
  }
}
