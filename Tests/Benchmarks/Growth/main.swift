// How the cost of an operation grows with what there is: resources, tasks, calls made before. Each in a
// process of its own, where a script's run has one, too: the memory of others lies in nobody's way.
//   bench-growth resources
//   bench-growth tasks
//   bench-growth run [CALLS]   CALLS is how long the run is, a million unless told otherwise
let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "resources": try ResourceGrowth().run()
case "tasks": try TaskGrowth().run()
case "run": try LongRun(calls: arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000).run()
default: fatalError("bench-growth resources, tasks or run")
}
