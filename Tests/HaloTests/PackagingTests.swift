import Foundation
import TestSupport
import Testing

/// What `make install` puts where, and that taking it away leaves nothing.
@Suite(.timeLimit(.minutes(30))) struct PackagingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func shell(_ command: String) throws -> String {
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"), ["-c", command],
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8"])
    #expect(result.status == 0, "\(command)\n\(result.errors)")
    return result.output
  }

  private func install() throws {
    let programs = Repository.program("halo").deletingLastPathComponent().path
    try shell("Sources/Packaging/install \(programs) /usr/local \(folder.path)/root")
  }

  @Test func installsAndLeavesNothing() throws {
    try install()
    let files = try shell("cd \(folder.path)/root && find . -type f | sort")
    expectSnapshot(files, named: "halo/installed-files")
    // What is installed runs from there.
    let halo = "\(folder.path)/root/usr/local/bin/halo"
    #expect(
      try shell(
        "env -i \(halo) run --sim \(folder.path)/root/usr/local/share/halo/scripts/demo.lua"
      )
      .isEmpty == false)
    #expect(try shell("env -i \(halo) --version").contains(#/^halo \d+\.\d+\.\d+, commit /#))
    // What others have put there is theirs, and a second install leaves nothing of the first.
    let share = "\(folder.path)/root/usr/local/share/halo"
    try shell(
      "cd \(share) && touch scripts/own.lua scripts/old.lua && echo ./halo/scripts/old.lua >>installed"
    )
    try install()
    #expect(try shell("ls \(share)/scripts/o*.lua") == "\(share)/scripts/own.lua\n")
    try shell("Sources/Packaging/uninstall /usr/local \(folder.path)/root")
    #expect(
      try shell("cd \(folder.path)/root && find . -not -type d")
        == "./usr/local/share/halo/scripts/own.lua\n")
    try shell("rm -r \(share)")
    #expect(try shell("cd \(folder.path)/root && find . -not -type d").isEmpty)
    #expect(
      try shell("cd \(folder.path)/root && find . -type d | sort")
        == ".\n./usr\n./usr/local\n./usr/local/bin\n./usr/local/share\n./usr/local/share/man\n")
  }

  /// As make has the one of the programs, and whoever packs may have that of the rest.
  @Test func foldersMayBeRelative() throws {
    let programs = Repository.program("halo").deletingLastPathComponent().path
    let install = "'\(Repository.root.path)/Sources/Packaging/install'"
    try shell(
      "cd \(folder.path) && ln -s '\(programs)' bin && \(install) bin /usr/local root/package")
    let files = try shell("cd \(folder.path)/root/package && find . -type f | sort")
    expectSnapshot(files, named: "halo/installed-files")
    // Of a crontab's line, blanks would make more words.
    try shell("cd \(folder.path) && ! \(install) bin '/a b' root/other && ! test -e root/other")
  }

  /// Every page is one that man shows without a warning, and options can be copied from it.
  @Test func thePagesAreManPages() throws {
    try install()
    let pages = "\(folder.path)/root/usr/local/share/man/man1"
    let warnings = try shell(
      "for page in \(pages)/*; do man --warnings -l $page 2>&1 >/dev/null | head -3; done")
    #expect(warnings.isEmpty, "\(warnings)")
    // In whatever locale.
    #expect(try shell("zcat \(pages)/* | LC_ALL=C grep -c '[^ -~]' || true") == "0\n")
    let text = try shell("man -l \(pages)/halo-run.1.gz | col -b")
    #expect(text.contains("--on-interrupted") && text.contains("--log-file"))
    #expect(!text.unicodeScalars.contains("\u{2010}"))
    // Debian has its groff leave every hyphen a minus; elsewhere one without a backslash is none.
    let hyphens = try shell(
      "zcat \(pages)/*.gz | grep -vE '^\\.(TH|nh|BR)' | grep -E '(^|[^\\\\])-' | head -3")
    #expect(hyphens.isEmpty, "\(hyphens)")
  }

  /// What halo says of a shell and its user is no concern of who installs.
  @Test func installsInSilence() throws {
    let programs = Repository.program("halo").deletingLastPathComponent().path
    let told = try shell(
      "HALO_REGION=cn-north-4 Sources/Packaging/install \(programs) /usr \(folder.path)/root 2>&1")
    #expect(told.isEmpty, "\(told)")
    let help = try shell("make help")
    for word in ["PREFIX=", "DESTDIR=", "BIN="] { #expect(help.contains(word)) }
  }

  /// All that the pages link to is beside them.
  @Test func noLinkIsDead() throws {
    try install()
    let pages = "\(folder.path)/root/usr/local/share/doc/halo"
    let links = try shell("grep -oh '](\\([^)#:]*\\))' \(pages)/*.md | sort -u")
      .split(separator: "\n").map { $0.dropFirst(2).dropLast() }
    #expect(links.contains("Runs.md") && links.contains("report.webp"), "\(links)")
    for link in links {
      #expect(FileManager.default.fileExists(atPath: "\(pages)/\(link)"), "\(link)")
    }
  }

  /// A page says what each command does, and what its exit codes, variables and files are.
  @Test func thePageOfHaloIsWorthReading() throws {
    try install()
    let pages = "\(folder.path)/root/usr/local/share/man/man1"
    let text = try shell("MANWIDTH=100 man -l \(pages)/halo.1.gz | col -bx")
    expectSnapshot(
      text.replacing(#/halo \d+\.\d+\.\d+/#, with: "halo VERSION"), named: "halo/man-halo")
    let run = try shell("MANWIDTH=100 man -l \(pages)/halo-run.1.gz | col -bx")
    #expect(run.contains("halo run [OPTIONS] -e CODE [ARG...]"))
    let runs = try shell("MANWIDTH=100 man -l \(pages)/halo-runs.1.gz | col -bx")
    #expect(runs.contains("--older-than") && runs.contains("halo runs decide N CHANGE"))
  }

  @Test func theCompletionOfBashIsBash() throws {
    try install()
    try shell("bash -n \(folder.path)/root/usr/local/share/bash-completion/completions/halo")
  }

  /// Values of examples are paths of what is installed.
  @Test func theExamplesNameWhatIsInstalled() throws {
    try install()
    let examples = "\(folder.path)/root/usr/local/share/doc/halo/examples"
    let text = try shell("cat \(examples)/*")
    #expect(text.contains("/usr/local/bin/halo run "))
    #expect(text.contains("/usr/local/share/halo/scripts/demo.lua"))
    #expect(!text.contains(Repository.root.path + "/"))
  }
}
