internal import JSON
internal import Text

// What a roll-back came to, in the words of an error and of the log.
extension RollBackResult {
  /// What is added to the line of the error that led to it; nil where nothing was changed.
  var note: String? {
    let left = left
    if let last = left.last {
      let more = left.count > 1 ? ", and \(left.count - 1) more" : ""
      return "; not rolled back: \(last.summary): \(last.briefReason)\(more)"
    }
    let count = items.count { $0.end != .notMade }
    return switch count {
    case 0: nil
    case 1: "; rolled back: 1 change"
    default: "; rolled back: \(count) changes"
    }
  }

  /// Whether nobody knows of some change whether it is in force.
  var hasDoubt: Bool { left.contains(where: \.isInDoubt) }
}

extension RollBackResult.Item {
  /// Why it was left, in words; nil for one that was not.
  package var reason: String? {
    guard case .left(let reason) = end else { return nil }
    return switch reason {
    case .inDoubt(let why): "whether it was made is in doubt: \(why)"
    case .undoInDoubt(let why): "whether it was taken back is in doubt: \(why)"
    case .changedSince(let state): "it is no longer as it was left: \(state)"
    case .noWay(let why): why
    case .failed(let why): why
    case .notReached: "the roll-back was ended before"
    }
  }

  /// Why, without what the error says already.
  var briefReason: String {
    switch end {
    case .left(.inDoubt): "whether it was made is in doubt"
    case .left(.undoInDoubt): "whether it was taken back is in doubt"
    default: reason ?? ""
    }
  }

  var isInDoubt: Bool {
    switch end {
    case .left(.inDoubt), .left(.undoInDoubt): true
    default: false
    }
  }

  /// What stands before the call that takes it back: what others have done since may have to be undone
  /// before.
  package var wayByHand: String {
    if case .left(.changedSince) = end { return "by hand, when what was done since is undone" }
    return "by hand"
  }

  /// For whoever has to do it by hand; nil for one that was not left.
  var warning: String? {
    instruction.map { "not rolled back: \(summary): \($0)".oneLine }
  }

  /// The same without the change's name.
  var instruction: String? {
    guard let reason else { return nil }
    let way = undoCode.map { "; \(wayByHand): \($0)" } ?? ""
    let lookup = undoLookup.map { " (\($0))" } ?? ""
    return "\(reason)\(way)\(lookup)".oneLine
  }
}
