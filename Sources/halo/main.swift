internal import ArgumentParser
internal import Glibc

// `halo FILE` is `halo run FILE`, so that `#!/usr/bin/env halo` works as a script's first line.
do {
  var command = try HaloCommand.parsed(Array(CommandLine.arguments.dropFirst()))
  try command.run()
} catch  where error is ExitCode || HaloCommand.exitCode(for: error).isSuccess {
  HaloCommand.exit(withError: error)
} catch {
  StandardError.write("halo: \(HaloCommand.message(for: error)) (see 'halo --help')\n")
  exit(HaloCommand.exitCode(for: error).rawValue)
}
