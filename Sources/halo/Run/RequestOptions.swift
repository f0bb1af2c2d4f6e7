internal import ArgumentParser

/// How requests travel, and what is told of each: the same for every command that makes some.
struct RequestOptions: ParsableArguments {
  @OptionGroup var network: NetworkOptions

  @Flag(help: "Say on standard error what each call does.")
  var verbose = false

  @Flag(help: "Print every request and answer on standard error, without the secrets.")
  var traceHTTP = false
}

/// How long a script may take that is gone on with, or that follows a plan.
struct TimeoutOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Stop the script after this time (exit 124).", valueName: "duration"),
    transform: Quantity.duration)
  var timeout: Duration?
}
