internal import CloudModule
internal import Files
internal import Glibc
internal import Journal
internal import Planning
internal import Ports
internal import Sandbox
internal import StandardModules

/// `halo run --confirm`: shows what a script would change, and asks.
struct Confirmation {
  let command: RunCommand
  /// Where the run has its job, and keeps it while somebody thinks; nil for nowhere.
  let journal: (any JournalStore)?
  let log: RunLog

  /// The script is rehearsed in a process of its own, which is confined as that of the run will be.
  ///
  /// - Returns: the plan that somebody has agreed to.
  func plan(of script: Script, _ arguments: [[UInt8]]) throws(ScriptFailure) -> Plan {
    let request = StopRequest(saying: "", log: log)
    return try request.whileHandling { () throws(ScriptFailure) in
      let plan = try rehearsed(script, arguments, until: request)
      guard plan.changesAnything else { return plan }
      guard try isAgreed(until: request) else {
        log.statistics.isDeclined = true
        throw ScriptFailure(text: "halo: not done\n", status: .planShowsChanges)
      }
      return plan
    }
  }

  private func rehearsed(
    _ script: Script, _ arguments: [[UInt8]], until request: StopRequest
  ) throws(ScriptFailure) -> Plan {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Self.notRehearsed("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process = Sandbox.fork {
      Interrupt.beginChild()
      close(ends[0])
      let code = rehearse(script, arguments, to: ends[1])
      Runtime.end(code)
      return code
    }
    close(ends[1])
    defer { close(ends[0]) }
    guard process > 0 else { throw Self.notRehearsed("no process") }
    let text = everything(from: ends[0], until: request, by: process)
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    // It has said why.
    if let status = request.status { throw ScriptFailure(text: "", status: status) }
    let (signal, code) = (status & 0x7F, (status >> 8) & 0xFF)
    guard signal == 0 else { throw ScriptFailure(text: "", code: 128 + signal) }
    guard code == 0 else { throw ScriptFailure(text: "", code: code) }
    do throws(PlanFileError) {
      return try PlanFile(parsing: text).plan
    } catch {
      throw Self.notRehearsed("what it has come to \(error.message)")
    }
  }

  /// Rehearses the script, shows the plan and hands it over.
  ///
  /// - Returns: what the process exits with: 0 where there is a plan that can be followed.
  private func rehearse(
    _ script: Script, _ arguments: [[UInt8]], to descriptor: CInt
  ) -> Int32 {
    PlanOutput.install(isQuiet: false)
    do throws(ScriptFailure) {
      let result = try Rehearsal(
        Rehearsal.Options(
          cloud: command.cloud, limits: command.limits, simulated: command.simulated,
          timeout: command.timeout),
        log: log
      ).perform(script, arguments: arguments)
      PlanOutput.finish()
      guard !result.plan.depends.contains(Rehearsal.input) else {
        throw ScriptFailure(
          text: "halo: the script reads standard input, on which --confirm asks: "
            + "halo plan --out FILE, and then halo apply FILE\n", status: .usage)
      }
      log.report(.info, PlanText(result.plan, names: result.names).text)
      // One that ends with a code of its own does what it is planned to do.
      if let failure = result.failure, result.plan.failure != nil { throw failure }
      return writeAll(PlanFile(result.plan).text, to: descriptor)
        ? 0 : ExitStatus.inputOutput.rawValue
    } catch {
      error.write(to: log)
      return error.code
    }
  }

  /// - Parameter process: that writes it, which ends when this one is to.
  private func everything(
    from descriptor: CInt, until request: StopRequest, by process: pid_t
  ) -> [UInt8] {
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    // A terminal asks both, but whoever sends a signal only this one. A second one would cut the other short.
    if !isReadable(descriptor, until: request) {
      let isAsked = request.status != .terminated && isatty(STDERR_FILENO) == 1
      if !isAsked || !isReadable(descriptor, within: 1000) { kill(process, SIGTERM) }
    }
    while true {
      while !isReadable(descriptor, within: patience) { journal?.advance() }
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return text }
      text += block.prefix(count)
    }
  }

  /// Waits for something to read.
  ///
  /// - Returns: false when this is to end.
  private func isReadable(_ descriptor: CInt, until request: StopRequest) -> Bool {
    while request.status == nil {
      journal?.advance()
      if isReadable(descriptor, or: request.descriptor, within: patience) { return true }
    }
    return false
  }

  /// Waits for something to read for so many milliseconds, for ever for -1.
  ///
  /// - Parameter other: what ends that, too; -1 for nothing.
  private func isReadable(
    _ descriptor: CInt, or other: CInt = -1, within patience: CInt
  ) -> Bool {
    var watched = [descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    return poll(&watched, 2, patience) > 0 && watched[0].revents != 0
  }

  /// How long to wait before the journal is looked after, in milliseconds: a lease lasts for seconds. One in a
  /// file needs nothing.
  private var patience: CInt { journal.map { $0.interest == .nothing } ?? true ? -1 : 500 }

  private static func notRehearsed(_ why: String) -> ScriptFailure {
    ScriptFailure(text: "halo: the script cannot be rehearsed: \(why)\n", status: .bug)
  }

  private func isAgreed(until request: StopRequest) throws(ScriptFailure) -> Bool {
    // What was typed before the question is no answer to it.
    if isatty(STDIN_FILENO) == 1 { tcflush(STDIN_FILENO, TCIFLUSH) }
    StandardError.write("Make these changes? [y/N] ")
    var answer: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      if !isReadable(STDIN_FILENO, until: request), let status = request.status {
        StandardError.write("\n")
        throw ScriptFailure(text: "", status: status)
      }
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, byte != UInt8(ascii: "\n") else { break }
      if answer.count < 100 { answer.append(byte) }
    }
    // Somebody who types sees his own line end.
    if isatty(STDIN_FILENO) != 1 { StandardError.write("\n") }
    let words = answer.split { " \t\r".utf8.contains($0) }
    let text = String(decoding: words.count == 1 ? words[0] : [], as: UTF8.self).lowercased()
    return ["y", "yes"].contains(text)
  }
}
