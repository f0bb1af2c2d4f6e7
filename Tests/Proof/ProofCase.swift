import HuaweiCloud
import SimulatedCloud

/// One row of the table: an operation, what goes wrong, and how it was called.
public struct ProofCase: Sendable, CustomStringConvertible {
  /// The change that is made.
  public let change: ChangeCase
  /// Rules as in a fault file.
  public let faults: [String]
  /// Further fields of the call, as Lua.
  public let options: String

  /// The call and its faults, on one line.
  public var description: String {
    "\(change.name){\(options)} with \(faults.joined(separator: " and "))"
  }

  /// Makes the change in a world of its own.
  ///
  /// - Parameter seed: what delays and retries are drawn from.
  public func run(seed: UInt64 = 1) throws -> ScriptRun.Result {
    try change.run(faults: faults.joined(separator: "\n"), options: options, seed: seed).execute()
  }

  /// What the run did that it must not, against what it comes to when nothing goes wrong.
  public func complaints(about result: ScriptRun.Result, ideal: ScriptRun.Result) -> [String] {
    var complaints: [String] = []
    let (before, later) = (plain(result.before), plain(result.later))
    if later != before, later != plain(ideal.later) {
      complaints.append("neither as before nor as wanted: \(difference(later, plain(ideal.later)))")
    }
    // What went to an error state is no effect, and may be tried again.
    let effects = result.requests.count {
      $0.changed && $0.operation == change.operation && $0.fault?.contains("kind=error") != true
    }
    if effects > 1 { complaints.append("\(effects) effects") }
    return complaints + self.complaints(aboutEndOf: result, ideal: ideal)
  }

  /// What it says of itself in the end, against what is so.
  private func complaints(
    aboutEndOf result: ScriptRun.Result, ideal: ScriptRun.Result
  ) -> [String] {
    if let failure = result.failure { return complaints(about: failure, of: result) }
    // Accepted is all that was asked for; what the cloud makes of it is not the call's to say.
    if options.contains("wait = false") {
      return result.later == ideal.later || isBroken
        ? [] : ["accepted, but \(difference(result.later, ideal.later))"]
    }
    // Who may not look at the EIP itself sees the relation alone, and that before it is at rest.
    let isDone =
      deniesSecondLook ? plain(result.atEnd) == plain(ideal.atEnd) : result.atEnd == ideal.atEnd
    return isDone ? [] : ["done, but \(difference(result.atEnd, ideal.atEnd))"]
  }

  private func complaints(
    about failure: ScriptRun.Failure, of result: ScriptRun.Result
  ) -> [String] {
    var complaints: [String] = []
    if failure.isInDoubt {
      // Nobody can say more when an answer is lost for good; but something must have been sent, and
      // something must have gone wrong.
      if !result.requests.contains(where: { $0.operation == change.operation }) {
        complaints.append("in doubt of what was never sent: \(failure.message)")
      }
      if result.unfired.count == faults.count {
        complaints.append("in doubt though nothing went wrong: \(failure.message)")
      }
    } else if failure.kind == .state {
      let failed = result.atEnd.filter { $0.hasSuffix(", failed") && !result.before.contains($0) }
      if failed.isEmpty || !has("kind=error") {
        complaints.append("no error state, but: \(failure.message)")
      }
    } else {
      // After a try that went to an error state the thing is as before but for that state.
      let isAsBefore =
        has("kind=error")
        ? plain(result.later) == plain(result.before) : result.later == result.before
      if !isAsBefore {
        let change = difference(result.later, result.before)
        complaints.append("failed, but \(change): \(failure.message)")
      }
    }
    return complaints
  }

  private var deniesSecondLook: Bool {
    change.probes.dropFirst().contains { look in
      faults.contains { $0.hasPrefix("on=\(look) ") && $0.contains("status=403") }
    }
  }

  /// Whether the cloud accepts a change and makes nothing of it.
  private var isBroken: Bool { has("kind=unapplied") || has("kind=stuck") || has("kind=error") }

  private func has(_ text: String) -> Bool { faults.contains { $0.contains(text) } }

  private func plain(_ lines: [String]) -> [String] {
    lines.map { $0.split(separator: ",")[0].description }
  }

  private func difference(_ lines: [String], _ others: [String]) -> String {
    (lines.filter { !others.contains($0) }.map { "is [\($0)]" }
      + others.filter { !lines.contains($0) }.map { "is not [\($0)]" }).joined(separator: " ")
  }
}

extension ProofCase {
  /// Every changing operation × every fault × every phase, on the change and on the reads that
  /// show its effect, × ways to call it.
  public static func table() throws -> [ProofCase] {
    try ChangeCase.standard.get().flatMap { rows(of: $0, in: .standard) }
  }

  /// The same of another world.
  public static func table(in world: ProofWorld) throws -> [ProofCase] {
    try ChangeCase.all(in: world).flatMap { rows(of: $0, in: world) }
  }

  private static func rows(of change: ChangeCase, in world: ProofWorld) -> [ProofCase] {
    struckChanges(change, in: world) + struckLooks(change, in: world)
      + struckTwice(change, in: world)
  }

  /// Faults of the change itself.
  private static func struckChanges(_ change: ChangeCase, in world: ProofWorld) -> [ProofCase] {
    FaultTable.faults(of: change.operation, in: world).flatMap { fault in
      ["1", "1-2", "*"].flatMap { nth in
        ["", "wait = false", "timeout = 20"].map { options in
          ProofCase(
            change: change, faults: ["on=\(change.operation) nth=\(nth) \(fault)"],
            options: options)
        }
      }
    }
  }

  /// Faults of the reads that show its effect.
  private static func struckLooks(_ change: ChangeCase, in world: ProofWorld) -> [ProofCase] {
    change.probes.flatMap { look in
      FaultTable.faults(ofRead: look, in: world).flatMap { fault in
        ["1", "2", "2-4"].map { nth in
          ProofCase(change: change, faults: ["on=\(look) nth=\(nth) \(fault)"], options: "")
        }
      }
    }
  }

  /// A lost answer, and then faults of the reads that look for what became of it.
  private static func struckTwice(_ change: ChangeCase, in world: ProofWorld) -> [ProofCase] {
    losses.flatMap { loss in
      FaultTable.faults(ofRead: change.probes[0], in: world).flatMap { fault in
        ["2", "2-5"].map { nth in
          ProofCase(
            change: change,
            faults: [
              "on=\(change.operation) \(loss)", "on=\(change.probes[0]) nth=\(nth) \(fault)",
            ], options: "")
        }
      }
    }
  }

  /// What makes a call look for the outcome of its change.
  private static let losses = [
    "kind=reset phase=before", "kind=reset", "kind=hang", "kind=late delay=45s",
  ]
}

extension ProofCase {
  /// By the descriptions.
  public static let changingOperations = Set(ProofWorld.standard.changes.map(\.name))

  /// Every kind of fault, in the form of a fault file.
  public static let faultKinds = [
    "reset", "hang", "slow", "garbage", "truncate", "status", "unapplied", "late", "twice", "stale",
    "expired", "throttle", "stuck", "error",
  ]

  /// Whether it matters to a fault of this kind when it strikes.
  public static func hasPhases(_ kind: String) -> Bool {
    ["reset", "hang", "slow", "garbage", "truncate", "status"].contains(kind)
  }
}
