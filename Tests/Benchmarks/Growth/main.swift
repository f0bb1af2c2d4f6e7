// How the cost of an operation grows with what there is: resources, tasks, calls made before.
//   bench-growth [CALLS]   CALLS is how long the run is, a million unless told otherwise
try ResourceGrowth().run()
try TaskGrowth().run()
try LongRun(calls: CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000).run()
