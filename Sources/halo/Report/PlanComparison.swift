internal import CloudModule
internal import JSON
internal import Journal
internal import Planning
internal import Ports
internal import Text

/// The plan that a run was held to, beside what happened.
struct PlanComparison {
  /// One line of the comparison.
  struct Row {
    /// What the plan has; nil for a change that it does not have.
    let planned: Plan.Change?
    /// Where the change is among the calls of the timeline; nil where it was not reached.
    let place: Int?
    /// Whether it went as planned.
    let isAsPlanned: Bool
    /// Whether the plan has it taken back.
    var isTakenBack = false
  }

  let plan: Plan
  /// In the order of the plan, and then what it does not have.
  let rows: [Row]

  init(_ plan: Plan, _ timeline: RunTimeline) {
    self.plan = plan
    let spans = timeline.spans
    var left = spans.indices.filter { spans[$0].isChange && spans[$0].undoes == nil }
    let takenBack = Set(plan.changes.filter(\.isDone).compactMap(\.undoes))
    var rows: [Row] = []
    // The page has what was taken back beside its change; a whole run may be taken back later.
    for change in plan.changes where change.undoes == nil {
      let found = left.firstIndex { place in
        change.operation.utf8.elementsEqual(spans[place].key.name.utf8)
          && change.arguments.isSame(
            as: spans[place].key.argumentsValue, whateverStandsFor: plan.inventions)
      }
      let place = found.map { left.remove(at: $0) }
      let isAsPlanned = place.map { place in
        spans[place].state.rawValue.utf8.elementsEqual(change.verdict.utf8)
          && (spans[place].takenBackBy != nil || !takenBack.contains(change.number))
      }
      rows.append(
        Row(
          planned: change, place: place, isAsPlanned: isAsPlanned ?? false,
          isTakenBack: takenBack.contains(change.number)))
    }
    self.rows = rows + left.map { Row(planned: nil, place: $0, isAsPlanned: false) }
  }

  /// For the page: number, words, whether it went as planned, and where the call is; planned times are
  /// in milliseconds since the beginning.
  var document: JSONValue {
    [
      "made": .string(WallTime(seconds: plan.madeAt).text(.spaced)),
      "seconds": .real(plan.seconds),
      "gaps": .array(
        plan.gaps.map { gap in
          let time = gap.seconds.map { Duration(saturatingSeconds: $0).short }
          return .string("\(gap.what) \(time.map { "for \($0)" } ?? "for good")".escapingControls)
        }),
      "rows": .array(rows.map(document(of:))),
    ]
  }

  private func document(of row: Row) -> JSONValue {
    var members = [JSONMember("same", .boolean(row.isAsPlanned))]
    if let place = row.place { members.append(JSONMember("step", .integer(Int64(place)))) }
    if row.isTakenBack { members.append(JSONMember("taken", .boolean(true))) }
    if let planned = row.planned {
      members += [
        JSONMember("number", .integer(Int64(planned.number))),
        JSONMember("summary", .string(planned.summary.excerpt(300))),
        JSONMember("verdict", .string(planned.verdict)),
        JSONMember("at", .real((planned.begins * 1000).rounded())),
        JSONMember("took", .real(max(0, (planned.ends - planned.begins) * 1000).rounded())),
      ]
    }
    return .object(members)
  }
}

extension JSONValue {
  /// Whether another value is this one, where made-up texts in this one may be anything there.
  fileprivate func isSame(as other: JSONValue, whateverStandsFor inventions: [String]) -> Bool {
    switch (self, other) {
    case (.string(let text), .string(let real)):
      return text.utf8.elementsEqual(real.utf8) || inventions.contains { text.contains($0) }
    case (.array(let left), .array(let right)):
      return left.count == right.count
        && zip(left, right).allSatisfy { $0.isSame(as: $1, whateverStandsFor: inventions) }
    case (.object(let left), .object(let right)):
      return left.count == right.count
        && left.allSatisfy { member in
          other[member.name].map {
            member.value.isSame(as: $0, whateverStandsFor: inventions)
          } ?? false
        }
    default: return canonicalForm == other.canonicalForm
    }
  }
}
