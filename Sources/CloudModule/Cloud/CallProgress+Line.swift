internal import HuaweiCloud

extension CallProgress {
  /// What a person who waits wants to know: `waiting, PENDING_CREATE`; nil for nothing.
  var line: String? {
    var parts: [String] = []
    if isStoring {
      parts.append("waiting for the journal")
    } else if phase != .idle {
      parts.append(phase.phrase)
    }
    if phase == .probing, let lost { parts.append("the answer was lost: \(lost)") }
    if !state.isEmpty { parts.append(state) }
    if isHeldBack { parts.append("held back by the service's limit") }
    if let trouble { parts.append("attempt \(attempt) failed: \(trouble)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension CallProgress.Phase {
  fileprivate var phrase: String {
    switch self {
    case .idle: "idle"
    case .queued: "waiting for another change of the same resource"
    case .credentials: "getting credentials"
    case .project: "looking up the project"
    case .reading: "reading"
    case .looking: "looking first"
    case .sending: "sending"
    case .probing: "finding out whether it was carried out"
    case .waiting: "waiting"
    case .explaining: "asking what is in the way"
    case .finished: "finished"
    }
  }
}
