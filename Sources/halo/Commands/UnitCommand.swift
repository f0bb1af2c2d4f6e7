internal import ArgumentParser
internal import Text

/// What `halo unit` takes besides the options of `halo run`.
struct UnitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When it runs, as systemd.time(7) has it.", valueName: "when"))
  var onCalendar = "*:0/5"

  @Option(help: ArgumentHelp("Whom it runs as; else a user of its own.", valueName: "name"))
  var user: String?

  @Option(
    help: ArgumentHelp("Write NAME.service and NAME.timer there instead.", valueName: "dir"),
    completion: .directory)
  var out: String?
}

/// `halo unit`: a service and a timer of systemd for a script.
struct UnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unit",
    abstract: "Print a systemd service and timer that run a script.",
    usage: """
      halo unit [--on-calendar WHEN] [--user NAME] [--out DIR]
                [RUN OPTIONS] SCRIPT [ARG...]
      """,
    discussion: """
      All options of 'halo run' are taken, too, in any order before the script. The service takes the \
      key from a credentials file that systemd hands it, with --profile from one of profiles, keeps its journal in a directory of its own, \
      runs once at a time and within a limit. It is called after --job, else after the script and its \
      arguments, and after its folder (NAME---in-srv-night) where a unit of that name is there for a script in \
      another one. Check it with 'systemd-analyze verify'.
      """)

  @OptionGroup var own: UnitOptions
  @OptionGroup var scheduled: ScheduledWords

  private var onCalendar: String { own.onCalendar }
  private var user: String? { own.user }
  private var out: String? { own.out }

  func validate() throws {
    if scheduled.asksForHelp { throw CleanExit.helpRequest(self) }
    for text in [onCalendar, user ?? ""] where text.utf8.contains(where: { $0 < 0x20 }) {
      throw ValidationError("a unit has no place for a line end in '\(text.escapingControls)'")
    }
    if let problem = CalendarEvent.problem(of: onCalendar) {
      throw ValidationError(
        "'\(onCalendar.excerpt(40))' is no time of systemd: \(problem); write one like '*:0/5', 'daily' or "
          + "'Mon..Fri 02:30 UTC'")
    }
    if let user,
      user.isEmpty || user.utf8.contains(where: { $0 == 0x20 || #"":/\%"#.utf8.contains($0) })
    {
      throw ValidationError("'\(user.escapingControls)' is no user")
    }
    if out?.isEmpty == true { throw ValidationError("--out takes a directory, not ''") }
  }

  func run() throws {
    let given = try scheduled.run(of: Self.self)
    let (run, notes) = try named(given, besideThoseIn: out ?? Self.usualFolder)
    let service = service(of: run)
    let timer = timer(of: run)
    ScheduledRun.tell(
      run.notesOnEnvironment(startedBy: "systemd", hasKey: true)
        + run.notesOnSecrets(
          "in the unit, which every user may read", butIn: "a file of EnvironmentFile=")
        + run.notesOnWhatIsMissing(user: user)
        + [CalendarEvent.note(on: onCalendar)].compactMap { $0 }
        + run.notesOnFiles(readBy: user, isService: true) + run.notesOnWriting
        + ScheduledRun.notesOnKey(in: KeyFile(of: run).path) + notes)
    guard let out else {
      StandardOutput.write(
        "# \(Self.usualFolder)/\(run.name).service\n\(run.isNamed ? "" : Self.aboutNames)\(service)\n"
          + "# \(Self.usualFolder)/\(run.name).timer\n\(timer)")
      return
    }
    try RunLog().reporting { () throws(ScriptFailure) in
      do throws(FileError) {
        try makeDirectory(out)
        try writeFile("\(out)/\(run.name).service", Array(service.utf8))
        try writeFile("\(out)/\(run.name).timer", Array(timer.utf8))
      } catch {
        throw ScriptFailure(text: "halo: \(error.message)\n", status: .inputOutput)
      }
    }
  }

  private static let usualFolder = "/etc/systemd/system"

  /// Has a unit called after its script's folder as well where that of a script of the same name in another
  /// folder has the usual name, and goes on with that. Refuses to write over any other one, which is a note
  /// where nothing is written.
  func named(
    _ run: ScheduledRun, besideThoseIn folder: String
  ) throws -> (run: ScheduledRun, notes: [String]) {
    if run.isNamed { return (run, []) }
    let words = run.scriptWords.map(Self.quoted)
    func owner(of run: ScheduledRun) -> (path: String, owner: UnitOwner) {
      let path = "\(folder)/\(run.name).service"
      return (path, UnitOwner(of: path, running: words))
    }
    let (other, usual) = (run.namingFolder, owner(of: run))
    let isOther = usual.owner == .namesake || owner(of: other).owner == .itself
    let (path, owner) = isOther ? owner(of: other) : usual
    let notes =
      usual.owner == .namesake
      ? ["\(usual.path) is there for a script in another folder: this unit is \(other.name)"] : []
    guard let (message, status) = owner.obstacle(path) else {
      return (isOther ? other : run, notes)
    }
    if out == nil { return (isOther ? other : run, notes + [message]) }
    try RunLog().reporting { () throws(ScriptFailure) in
      throw ScriptFailure(text: "halo: \(message)\n", status: status)
    }
    return (run, [])
  }

  private func service(of run: ScheduledRun) -> String {
    let home = run.script.hasPrefix("/home/") || run.script.hasPrefix("/root/")
    let key = KeyFile(of: run)
    let words = run.words(adding: ["--summary"]).map(Self.quoted).joined(separator: " ")
    return """
      [Unit]
      Description=\(Self.escaped("halo: \(run.title)"))
      Wants=network-online.target
      After=network-online.target

      [Service]
      Type=oneshot
      ExecStart=\(words)
      # halo stops the script itself before that, lets its clean-up code run and takes back what its
      # transactions have to: for a change in doubt alone that may look for two minutes and more.
      TimeoutStartSec=\(run.seconds + Self.timeOfRollBack)
      TimeoutStopSec=\(Self.timeOfRollBack)
      MemoryMax=1G
      # A file in the form of ~/\(key.form), readable by root alone.
      LoadCredential=\(key.name):\(key.path)
      Environment=\(key.variable)=%d/\(key.name)
      \(run.names("--journal") ? "" : "Environment=HALO_JOURNAL=%S/\(run.name)/journal.db\n")\
      StateDirectory=\(run.name)
      StateDirectoryMode=0700
      \(user.map { "User=\(Self.escaped($0))" } ?? "DynamicUser=yes")
      NoNewPrivileges=yes
      ProtectSystem=strict
      ProtectHome=\(home ? "read-only" : "yes")
      PrivateTmp=yes

      """
  }

  /// How long a roll-back is left to itself, in seconds.
  private static let timeOfRollBack: Int64 = 600

  private static let aboutNames =
    "# A script of this name in another folder has that in its name, too, where this unit is there.\n"

  private static let aboutClocks =
    "# Local time, of which an hour comes twice and one never in a year of most places; with UTC\n"
    + "# behind it each comes once.\n"

  private func timer(of run: ScheduledRun) -> String {
    """
    [Unit]
    Description=\(Self.escaped("halo: when \(run.title) runs"))

    [Timer]
    \(CalendarEvent.namesZone(onCalendar) ? "" : Self.aboutClocks)OnCalendar=\(Self.escaped(onCalendar))
    # A machine that was off runs it once when it is back.
    Persistent=yes

    [Install]
    WantedBy=timers.target

    """
  }

  /// `%` is systemd's own.
  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%%").escapingControls
  }

  /// A word of a command line, in which nothing is expanded.
  private static func quoted(_ word: String) -> String {
    let text = word.replacing("%", with: "%%").replacing("$", with: "$$")
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy {
        $0.isLetterOrDigit || "-_./:,=@%+$".utf8.contains($0)
      }
    if isPlain { return text }
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x\(digits.utf8.count == 1 ? "0" : "")\(digits)"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return "\"\(quoted)\""
  }
}

/// The file that systemd hands to a service, which sees no home.
private struct KeyFile {
  let name: String
  /// Like which file of a user's own it is.
  let form: String
  /// By which Halo finds it.
  let variable: String

  var path: String { "/etc/halo/\(name)" }

  init(of run: ScheduledRun) {
    (name, form, variable) =
      run.cloud.profile == nil
      ? ("credentials", ".huaweicloud/credentials", "HUAWEICLOUD_SDK_CREDENTIALS_FILE")
      : ("profiles.json", ".config/halo/profiles.json", "HALO_PROFILES")
  }
}
