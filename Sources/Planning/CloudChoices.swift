internal import JSON
internal import Text

/// What the cloud has chosen in place of what a rehearsal had made up: ids and addresses.
struct CloudChoices {
  private var chosen = ReplacedWords()
  private var made = ReplacedWords()

  /// Whether nothing is known.
  var isEmpty: Bool { chosen.isEmpty }

  /// Compares a result as it was planned with the real one.
  ///
  /// - Parameter inventions: what was made up.
  mutating func learn(
    _ made: JSONValue, _ chosen: JSONValue, amongst inventions: Set<WireKey>
  ) {
    switch (made, chosen) {
    case (.string(let text), .string(let real)):
      guard inventions.contains(text) else { return }
      self.chosen[text] = real
      self.made[real] = text
    case (.array(let left), .array(let right)):
      for (made, chosen) in zip(left, right) { learn(made, chosen, amongst: inventions) }
    case (.object(let members), .object):
      for member in members {
        learn(member.value, chosen[member.name] ?? .null, amongst: inventions)
      }
    default: break
    }
  }

  /// What the plan has, with what was chosen.
  func applied(to planned: JSONValue) -> JSONValue {
    isEmpty ? planned : planned.mapTexts { chosen.applied(to: $0) }
  }

  /// What the run has, with what was made up.
  func takenBack(from value: JSONValue) -> JSONValue {
    isEmpty ? value : value.mapTexts { made.applied(to: $0) }
  }
}

extension JSONValue {
  /// The same with another text in the place of each.
  func mapTexts(_ change: (String) -> String) -> JSONValue {
    switch self {
    case .string(let text): .string(change(text))
    case .array(let elements): .array(elements.map { $0.mapTexts(change) })
    case .object(let members):
      .object(members.map { JSONMember($0.name, $0.value.mapTexts(change)) })
    default: self
    }
  }
}
