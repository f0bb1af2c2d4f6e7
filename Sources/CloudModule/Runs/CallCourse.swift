public import HuaweiCloud
public import JSON
public import Ports

/// What happened in the course of a call: what it waited for, was held back by and tried again. It
/// is kept with the call's outcome, for those who look at the run later.
public struct CallCourse {
  /// What began at a moment and lasted until the next point.
  public struct Point: Equatable {
    /// When it began.
    public let at: WallTime
    /// What it was doing.
    public let phase: CallProgress.Phase
    /// The state seen last, in the service's words; empty for none.
    public let state: String
    /// Whether it waited for its turn at a service that limits calls.
    public let isHeldBack: Bool
    /// Why the last try failed, while it waited for the next one.
    public let trouble: String?
    /// Why nobody knew, in the phase `probing`, whether the change was carried out.
    public let lost: String?

    /// For a person: `waiting, BINDING`.
    public var words: String {
      [phase.rawValue, state, trouble ?? "", lost.map { "the answer was lost: \($0)" } ?? ""]
        .filter { !$0.isEmpty }.joined(separator: ", ")
    }
  }

  /// A call that waits for ever must not fill the journal.
  private static let mostPoints = 200

  private var points: [Point] = []

  init() {}

  /// Takes note of what a call does now.
  mutating func note(_ progress: CallProgress, at time: WallTime) {
    guard progress.phase != .idle, progress.phase != .finished, points.count < Self.mostPoints
    else { return }
    let point = Point(
      at: time, phase: progress.phase, state: progress.state,
      isHeldBack: progress.isHeldBack, trouble: progress.trouble, lost: progress.lost)
    if let last = points.last, last.isLike(point) { return }
    points.append(point)
  }

  /// The name of its member in a record: that of `ChangeRecord`, too.
  private static let member = "course"

  /// A record, a JSON object, with this in it, where there is something to tell.
  func added(to record: JSONValue) -> JSONValue {
    guard let document, let members = record.members else { return record }
    let others = members.filter { !$0.name.utf8.elementsEqual(Self.member.utf8) }
    return .object(others + [JSONMember(Self.member, document)])
  }

  /// nil where the call did only what every call does.
  private var document: JSONValue? {
    guard points.contains(where: \.isWorthKeeping) else { return nil }
    return .array(points.map(\.document))
  }

  /// What a record tells of the course of its call.
  public static func points(in record: JSONValue?) -> [Point] {
    record?[member]?.array?.compactMap(Point.init) ?? []
  }
}

extension CallCourse.Point {
  fileprivate func isLike(_ other: Self) -> Bool {
    other.phase == phase && other.isHeldBack == isHeldBack
      && other.state.utf8.elementsEqual(state.utf8)
      && other.trouble.map { Array($0.utf8) } == trouble.map { Array($0.utf8) }
  }

  fileprivate var isWorthKeeping: Bool {
    isHeldBack || trouble != nil || lost != nil || phase == .waiting || phase == .queued
  }

  fileprivate var document: JSONValue {
    var members = [
      JSONMember("at", .integer(at.nanoseconds)),
      JSONMember("phase", .string(phase.rawValue)),
    ]
    if !state.isEmpty { members.append(JSONMember("state", .string(state))) }
    if isHeldBack { members.append(JSONMember("held_back", true)) }
    if let trouble { members.append(JSONMember("trouble", .string(trouble))) }
    if let lost { members.append(JSONMember("lost", .string(lost))) }
    return .object(members)
  }

  fileprivate init?(_ document: JSONValue) {
    guard let time = document["at"]?.integer,
      let phase = document["phase"]?.string.flatMap(CallProgress.Phase.init(rawValue:))
    else { return nil }
    self.init(
      at: WallTime(nanoseconds: time), phase: phase,
      state: document["state"]?.string ?? "", isHeldBack: document["held_back"] == true,
      trouble: document["trouble"]?.string, lost: document["lost"]?.string)
  }
}
