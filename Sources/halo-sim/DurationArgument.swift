import ArgumentParser
import SimulatedCloud

/// A duration on the command line: `250ms`, `2s`, `1.5m`, `1h`; without a unit, seconds.
struct DurationArgument: ExpressibleByArgument {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init?(argument: String) {
    guard let duration = Duration(spelled: argument) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String {
    let milliseconds = Int(duration / .milliseconds(1))
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }
}
