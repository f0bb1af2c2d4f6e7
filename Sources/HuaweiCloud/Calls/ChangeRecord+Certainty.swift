public import Ports

/// What was made of a change whose answer was lost by nothing but the times at which new things were
/// created: somebody else may have made the like in that time.
public struct TimeJudgement: Codable, Equatable, Sendable {
  /// Whether the change is taken for made; else what is new is taken for others' work.
  public let isMade: Bool
  /// How many milliseconds after the change was sent each of these things was created, by the service's
  /// clock.
  public let createdAfterMs: [Int64]

  /// In a few words: `judged by the time of its creation alone: 1.3 s after it was sent`.
  public var words: String {
    let times = createdAfterMs.map { after in
      "\(Duration.milliseconds(abs(after)).short) \(after < 0 ? "before" : "after") it was sent"
    }.joined(separator: ", ")
    return isMade
      ? "judged by the time of its creation alone: \(times)"
      : "judged by the time alone: what is new was created \(times)"
  }
}

/// What a person has said of a change.
public struct PersonsWord: Codable, Equatable, Sendable {
  /// Whether it was made.
  public let isMade: Bool
  /// When that was said.
  public let at: WallTime

  /// In a few words: `a person said so, 2026-01-02 03:04:05 UTC`.
  public var words: String { "a person said so, \(at.text(.spaced)) UTC" }
}

// How sure it is what became of a change.
extension ChangeRecord {
  /// That it is known by the time alone, in a few words; nil where it is known by something else, or not
  /// known.
  public var timeWords: String? {
    switch ending {
    case .done, .failed: judgedByTime.flatMap { $0.isMade ? $0.words : nil }
    case .inDoubt: nil
    case .refused, nil: judgedByTime?.words
    }
  }

  /// What its being known rests on, where that is not what was seen: a few words for each.
  public var grounds: [String] {
    [said.map(\.words), said == nil ? timeWords : nil].compactMap(\.self)
  }

  /// The same record, where somebody says what became of it.
  public func saying(isMade: Bool, at time: WallTime) -> ChangeRecord {
    var record = self
    record.said = PersonsWord(isMade: isMade, at: time)
    return record
  }
}
