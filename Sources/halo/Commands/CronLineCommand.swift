internal import ArgumentParser
internal import Text

/// What `halo cron-line` takes besides the options of `halo run`.
struct CronLineOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When it runs, as crontab(5) has it.", valueName: "when"))
  var schedule = "*/5 * * * *"

  @Option(
    help: ArgumentHelp(
      "A file of lines like export HUAWEICLOUD_SDK_AK=…, readable by you alone.", valueName: "file"),
    completion: .file())
  var keyFile: String?

  @Option(
    help: ArgumentHelp("Whom it runs as, for a file in /etc/cron.d.", valueName: "name"))
  var user: String?
}

/// `halo cron-line`: a line of a crontab for a script.
struct CronLineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cron-line",
    abstract: "Print a line of a crontab that runs a script.",
    usage: """
      halo cron-line [--schedule WHEN] [--key-file FILE] [--user NAME]
                     [RUN OPTIONS] SCRIPT [ARG...]
      """,
    discussion: """
      All options of 'halo run' are taken, too, in any order before the script. The line has absolute \
      paths, a limit, a lock and, unless --user or --log-file says otherwise, a log beside your journal: \
      (halo cron-line job.lua; crontab -l) | crontab -

      The lock is that of the script with its arguments, or of --job: one run of it at a time.
      """)

  @OptionGroup var own: CronLineOptions
  @OptionGroup var scheduled: ScheduledWords

  func validate() throws {
    if scheduled.asksForHelp { throw CleanExit.helpRequest(self) }
    if let problem = CronSchedule.problem(of: own.schedule) {
      throw ValidationError(
        "'\(own.schedule.escapingControls)' is no schedule: \(problem); write one like '*/5 * * * *'"
      )
    }
    if let user = own.user,
      user.isEmpty || !user.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "%") })
    {
      throw ValidationError("'\(user.escapingControls)' is no user")
    }
    if own.keyFile?.isEmpty == true { throw ValidationError("--key-file takes a file, not ''") }
  }

  func run() throws {
    let run = try scheduled.run(of: Self.self)
    let (schedule, keyFile, user) = (own.schedule, own.keyFile, own.user)
    // Whoever else it runs as has a home of his own.
    var log: String?
    do throws(FileError) {
      if user == nil { log = try run.usualLog() }
    } catch {
      ScheduledRun.tell(["its log is kept nowhere: \(error.message); give --log-file FILE"])
    }
    let words = run.words(adding: log.map { ["--log-file", $0] } ?? [])
    let all = words + [keyFile ?? ""]
    // A crontab has no way to write one.
    if all.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) {
      throw ValidationError("a line of a crontab has no place for a line end; use halo unit")
    }
    let command = words.map(Self.quoted).joined(separator: " ")
    let key = keyFile.map { ". \(Self.quoted(ScheduledRun.absolute($0))) && " } ?? ""
    ScheduledRun.tell(run.notesOnEnvironment(startedBy: "cron", hasKey: keyFile != nil))
    ScheduledRun.tell(
      run.notesOnSecrets(
        "in the line, and in the list of processes while it runs", butIn: "the file of --key-file"))
    let files = keyFile.map { [ScheduledRun.absolute($0)] } ?? []
    ScheduledRun.tell(run.notesOnWhatIsMissing(user: user, and: files))
    for file in files { ScheduledRun.tell(ScheduledRun.notesOnKey(in: file, readBy: user)) }
    if let user {
      ScheduledRun.tell(run.notesOnFiles(readBy: user, isService: false, and: files))
    }
    if CronSchedule.mayBeShifted(schedule) {
      StandardError.write(
        "halo: note: when clocks are put forward or back, its hour comes never or twice; some crons run "
          + "it once all the same (Debian's does), others do not\n")
    }
    StandardOutput.write("\(schedule) \(user.map { "\($0) " } ?? "")\(key)\(command)\n")
  }

  /// A word as the shell reads it that cron starts. Cron itself takes `%` for a line end, and what it makes
  /// of two backslashes, or of one before `\%`, differs: neither stands in what is made here.
  private static func quoted(_ word: String) -> String {
    var quoted = ""
    var part: [UInt8] = []
    func end() {
      quoted += part.isEmpty ? "" : String(decoding: part, as: UTF8.self).quotedForShell
      part = []
    }
    for byte in word.utf8 {
      if byte == UInt8(ascii: "%") {
        end()
        quoted += "\\%"
      } else {
        part.append(byte)
        if byte == UInt8(ascii: "\\") { end() }
      }
    }
    end()
    return quoted.isEmpty ? "".quotedForShell : quoted
  }
}
