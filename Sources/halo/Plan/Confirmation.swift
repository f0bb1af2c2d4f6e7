internal import CloudModule
internal import Glibc
internal import Planning
internal import Ports
internal import StandardModules

/// `halo run --confirm`: shows what a script would change, and asks.
struct Confirmation {
  let command: RunCommand
  let log: RunLog

  /// - Returns: the plan that somebody has agreed to; nil when nothing is to be done.
  func plan(of script: Script, _ arguments: [[UInt8]]) throws(ScriptFailure) -> Plan? {
    PlanOutput.install(isQuiet: false)
    let result = try Rehearsal(
      Rehearsal.Options(
        cloud: command.cloud, limits: command.limits, simulated: command.simulated,
        timeout: command.timeout, isFollowed: true),
      log: log
    ).perform(script, arguments: arguments)
    PlanOutput.pass()
    log.report(.info, PlanText(result.plan, names: result.names).text)
    if let failure = result.failure { throw failure }
    guard result.plan.changesAnything else { return result.plan }
    guard try isAgreed() else {
      throw ScriptFailure(text: "halo: not done\n", status: .planShowsChanges)
    }
    return result.plan
  }

  private func isAgreed() throws(ScriptFailure) -> Bool {
    StandardError.write("Make these changes? [y/N] ")
    var answer: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, byte != UInt8(ascii: "\n") else { break }
      if answer.count < 100 { answer.append(byte) }
    }
    // Somebody who types sees his own line end.
    if isatty(STDIN_FILENO) != 1 { StandardError.write("\n") }
    let text = String(decoding: answer, as: UTF8.self).lowercased()
    return ["y", "yes"].contains(text)
  }

  /// Tells of what a run has left of its plan.
  static func checkComplete(_ watch: PlanGuard) throws(ScriptFailure) {
    let left = watch.remaining
    guard let first = left.first else { return }
    let more = left.count > 1 ? ", and \(left.count - 1) more" : ""
    throw ScriptFailure(
      text: "halo: the script has ended without change \(first.number) of its plan: "
        + "\(first.summary)\(more)\n", status: .tryAgain)
  }
}
