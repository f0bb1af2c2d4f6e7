/// What scripts may see and reach of the process they run in, besides the network.
public struct Surroundings {
  let environment: Environment
  let log: Log

  public init(environment: Environment, log: Log) {
    self.environment = environment
    self.log = log
  }
}
