import ArgumentParser
import SimulatedCloud

extension CallLimit: @retroactive ExpressibleByArgument {
  /// - Parameter argument: `200/5m`.
  public init?(argument: String) { self.init(spelled: argument) }
}
