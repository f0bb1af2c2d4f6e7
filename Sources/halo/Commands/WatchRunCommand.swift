internal import ArgumentParser
internal import Journal
internal import Ports

/// `halo runs watch N`: how a run of another process goes on.
struct WatchRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show how a run of another process goes on, until it ends.",
    discussion: """
      On a terminal what is under way is shown in lines that change, as the run itself shows it, and \
      each change that has ended in a line that stays; elsewhere each change is a line when it begins \
      and when it ends. Reads are told to the journal later than changes, and are not shown.

      Ctrl-C leaves the run alone. The exit code is that of the run; 75 when its process was gone before \
      it had ended, 80 when that had begun to take it back.
      """)

  @OptionGroup var journal: JournalOptions
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n"), completion: .runs(.running))
  var number: Int64

  func run() throws {
    let store = try journal.openExisting()
    let clock = SystemClock()
    let code = try journal.reporting { () throws(JournalError) in
      guard let store else { throw .noSuchRun(number, journal: journal.journal) }
      var watcher = try RunWatcher(
        number, in: store, named: journal.journal, clock: clock, region: .onStandardError(),
        tell: StandardError.write)
      while true {
        if let end = try watcher.look() { return end }
        // Seconds pass on the screen more often than anything happens.
        for _ in 0..<5 {
          watcher.draw()
          clock.sleep(until: clock.now + .milliseconds(100), orReady: [])
        }
      }
    }
    if code != 0 { throw ExitCode(code) }
  }
}
