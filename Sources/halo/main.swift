internal import ArgumentParser

// `halo FILE` is `halo run FILE`, so that `#!/usr/bin/env halo` works as a script's first line.
HaloCommand.main(HaloCommand.expanded(Array(CommandLine.arguments.dropFirst())))
