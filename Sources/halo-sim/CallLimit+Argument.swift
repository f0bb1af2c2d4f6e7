public import ArgumentParser
public import SimulatedCloud

extension CallLimit: ExpressibleByArgument {
  /// - Parameter argument: `200/5m`.
  public init?(argument: String) { self.init(spelled: argument) }
}
