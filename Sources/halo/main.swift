internal import ArgumentParser
internal import Glibc
internal import Sandbox

// Sockets and files must not take the place of a standard stream that is missing.
guard Sandbox.fillDescriptors() else { exit(ExitStatus.inputOutput.rawValue) }
// Neither a reader that has enough (`| head -1`) nor a file that may not become larger (`ulimit -f`) ends a script
// between two changes. No program that a script starts inherits this, as it would being ignored.
for harmless in [SIGPIPE, SIGXFSZ] { signal(harmless) { _ in } }

// Not known to the parser as it stands, since asking every library for its version takes time.
if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) {
  StandardOutput.write(Version.text)
  exit(0)
}

// The commands as the manual pages are made of them: no script has this name.
if CommandLine.arguments.dropFirst().elementsEqual(["--experimental-dump-help"]) {
  HaloCommand.main(["--experimental-dump-help"])
  exit(0)
}

if let shell = CompletionScript.shell(askedForBy: Array(CommandLine.arguments.dropFirst())) {
  exit(CompletionScript.write(for: shell).rawValue)
}

// `halo FILE` is `halo run FILE`, so that `#!/usr/bin/env halo` works as a script's first line.
do {
  var command = try HaloCommand.parsed(Array(CommandLine.arguments.dropFirst()))
  try RawArguments.check(for: command)
  RawArguments.hidePasswords()
  try command.run()
  Runtime.end(ExitStatus.done.rawValue)
} catch let code as ExitCode {
  Runtime.end(code.rawValue)
  // All has been said. The parser would first put together what else could be.
  exit(code.rawValue)
} catch  where HaloCommand.exitCode(for: error).isSuccess {
  // `--help` and `--version`, which are results like any other.
  Terminal.widenHelp()
  StandardOutput.write(page: HaloCommand.fullMessage(for: error) + "\n")
} catch {
  let message = ParserMessage.text(of: error, Array(CommandLine.arguments.dropFirst()))
  let page = CommandPath(of: message, Array(CommandLine.arguments.dropFirst())).helpCommand
  StandardError.tell("\(message) (see '\(page)')")
  exit(HaloCommand.exitCode(for: error).rawValue)
}
