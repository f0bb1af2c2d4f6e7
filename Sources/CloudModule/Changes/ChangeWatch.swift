/// Who is asked before a change, and where it is noted after: shared by the `cloud` tables of a
/// module. As long as nobody wants to know, a change costs what it costs without.
final class ChangeWatch {
  var beforeChange: ((ChangeAnnouncement) -> ChangeAnswer)?
  var log: ChangeLog?
  /// Is told what went wrong beside a call that succeeded.
  var warn: (String) -> Void = { _ in }
  var whenGivenUp: ((ChangeAnnouncement, _ inDoubt: Bool) -> Void)?
}
