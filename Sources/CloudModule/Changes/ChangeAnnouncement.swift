internal import Text
internal import HuaweiCloud

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

/// Where a change is made.
public struct ChangePlace: Equatable, Sendable, CustomStringConvertible {
  /// `cn-north-4`
  public let region: String
  /// Nil for the account of the environment.
  public let profile: String?
  /// Its owner has marked it as one where a slip costs more.
  public let isProduction: Bool

  /// What people call its world; nil for the real one.
  public let world: String?

  init(_ account: Account, in world: World) {
    self.world = world.name
    region = account.region.id
    profile = account.profile
    isProduction = account.isProduction
  }

  /// See `AccountTitle`.
  public var description: String {
    "\(AccountTitle(world: world, isProduction: isProduction, profile: profile, region: region))"
  }
}

/// Who is asked before a change, and where it is noted after: shared by the `cloud` tables of a
/// module. As long as nobody wants to know, a change costs what it costs without.
final class ChangeWatch {
  var beforeChange: ((ChangeAnnouncement) -> ChangeAnswer)?
  var log: ChangeLog?
  /// Is told what went wrong beside a call that succeeded.
  var warn: (String) -> Void = { _ in }
  var whenGivenUp: ((ChangeAnnouncement, _ inDoubt: Bool) -> Void)?
  /// Is told how each change has ended.
  var whenEnded: ((ChangeNotice) -> Void)?
}
