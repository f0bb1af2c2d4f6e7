public import Ports

extension SimulatedCloud {
  /// What is bound to what at `time`, whatever clients were told: a sorted line for each EIP,
  /// resolver address and accelerated endpoint, to be compared with what a script believes.
  ///
  /// A line ends in `, changing` while a change is under way and in `, failed` after one that
  /// ended in an error state. Effects that are due by then happen now.
  public func truth(at time: WallTime) -> [String] {
    let now = time + .nanoseconds(state.clockOffset)
    applyLateEffects(upTo: now)
    state.settle(at: now)
    return state.resources.truth(at: now)
  }

  /// How many addresses serve each resolver endpoint at `time`: those of which no change is under way and
  /// none has failed.
  public func servingAddresses(at time: WallTime) -> [(endpoint: String, count: Int)] {
    let now = time + .nanoseconds(state.clockOffset)
    applyLateEffects(upTo: now)
    state.settle(at: now)
    return state.resources.resolverEndpoints.map { endpoint in
      (endpoint.name, endpoint.entries.count { $0.isServing(at: now) })
    }
  }
}

extension ResolverEndpoint.Entry {
  fileprivate func isServing(at now: WallTime) -> Bool {
    [removal, creation].allSatisfy { change in
      change.map { $0.isOver(at: now) && $0.failure == nil } ?? true
    }
  }
}

extension Resources {
  fileprivate func truth(at now: WallTime) -> [String] {
    var lines = publicIPs.map { publicIP in
      let place = publicIP.facts.attachment.map { "on \($0.kind.rawValue) \($0.id)" } ?? "free"
      return "eip \(publicIP.address) '\(publicIP.facts.alias)' \(place)"
        + Self.ending([publicIP.change?.ending], at: now)
    }
    for endpoint in resolverEndpoints {
      lines += endpoint.entries.map { entry in
        "resolver \(endpoint.name) \(entry.address)"
          + Self.ending([entry.removal, entry.creation], at: now)
      }
    }
    lines += acceleratedEndpoints.map { endpoint in
      "group \(endpoint.groupID) \(endpoint.resourceID) weight \(endpoint.weight)"
        + Self.ending([endpoint.removal, endpoint.change], at: now)
    }
    lines += (things?.all ?? [:]).map { id, thing in
      "thing \(id.text) \(thing.value ?? "gone")" + Self.ending([thing.transition], at: now)
    }
    return lines.sorted()
  }

  private static func ending(_ transitions: [Transition?], at now: WallTime) -> String {
    for transition in transitions.compactMap(\.self) {
      guard transition.isOver(at: now) else { return ", changing" }
      if transition.failure != nil { return ", failed" }
    }
    return ""
  }
}

extension PublicIP.Change {
  /// A new name is all there is to a renaming: it is over once the name shows.
  fileprivate var ending: Transition {
    guard kind == .rename, transition.failure == nil else { return transition }
    return Transition(visibleAt: transition.visibleAt, settledAt: transition.visibleAt)
  }
}
