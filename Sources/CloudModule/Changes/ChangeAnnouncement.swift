/// A change that is about to be made, for somebody who may forbid it.
public struct ChangeAnnouncement: Equatable, Sendable {
  /// Without the leading `cloud.`: `eip.bind`, or `request`.
  public let operation: String
  /// In a person's words: `bind EIP 203.0.113.10 (f6318bef-…) to port 192.168.0.12 (a135e9b8-…)`.
  public let summary: String
  /// The call as a line of Lua: `cloud.eip.bind{ publicip_id = "…", port_id = "…" }`.
  public let code: String
  /// Where it is to be made.
  public let place: ChangePlace
}

/// What somebody said to a change that was announced.
public enum ChangeAnswer: Sendable {
  /// Nobody had to be asked.
  case allow
  /// Somebody has agreed, and is told when it is given up after all.
  case approve
  /// Nothing is sent; the script gets an error of kind `cancelled`.
  case deny
  /// Likewise, because nobody could be asked; with a hint for whoever wants the change.
  case refuse(hint: String)
}
