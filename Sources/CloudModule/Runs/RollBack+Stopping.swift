internal import HuaweiCloud
internal import Journal
internal import Ports

// Ends before its end.
extension RollBack {
  /// Ends it between two events: what it has not reached is left.
  mutating func giveUp(_ reason: String, at moment: Moment) -> RollBackResult {
    guard var current = work else { return result }
    work = nil
    if case .lookingAgain(let held, _) = current.purpose {
      current.call.giveUp()
      current = held
    }
    if case .undoing = current.purpose {
      let error = drop(current, reason, at: moment)
      noteWay(current.call.call, .failure(error), current.place)
      leave(current.place, error.inDoubt ? .undoInDoubt(error.line) : .failed(error.line))
    } else {
      drop(current)
    }
    jobs = []
    return result
  }

  /// Ends it for whoever goes on with it later: what has been announced comes to its end first.
  mutating func stop(at moment: Moment) -> RollBackResult? {
    if let work, work.subject != nil { return nil }
    if let work { drop(work) }
    (work, jobs) = (nil, [])
    result.obstacle = .stopped
    return result
  }

  /// Ends a call that has announced nothing.
  private func drop(_ work: Work) {
    if case .lookingAgain(let held, _) = work.purpose { held.call.giveUp() }
    work.call.giveUp()
  }

  /// Ends a change that was to take another one back, and writes down what is known of it.
  @discardableResult
  func drop(_ work: Work, _ reason: String, at moment: Moment) -> CloudError {
    let error = work.call.call.abandoned(reason)
    if let subject = work.subject {
      recorder?.gaveUp(subject, work.call.call.record, with: error, at: moment.wallTime)
    }
    work.call.giveUp()
    return error
  }

  /// Whether an error says nothing of one change but that there is no getting through to the cloud now, or
  /// that somebody else may go on with the run, where that ends the whole.
  mutating func ends(at error: CloudError) -> Bool {
    guard endsAtTrouble, error.isPassing || recorder?.lapse != nil else { return false }
    result.obstacle = .trouble(error)
    jobs = []
    return true
  }

  /// Leaves a change that could not be decided, unless that was because the cloud cannot be asked.
  mutating func leave(_ place: Int, undecided reason: RollBackResult.Reason) {
    if endsAtTrouble { jobs.append(.reach(place, reason)) } else { leave(place, reason) }
  }
}

extension CloudError {
  /// Whether the same is likely to go well once the key, the connection or the service is in order
  /// again.
  fileprivate var isPassing: Bool {
    if inDoubt { return false }
    return switch kind {
    case .auth, .network, .unavailable, .throttled: true
    default: false
    }
  }
}
