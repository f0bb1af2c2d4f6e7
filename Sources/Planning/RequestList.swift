public import Journal

/// Notes the requests of a rehearsed script's own that may change something, as a run will ask for them.
public final class RequestList: RunWatch {
  /// In the order of asking.
  public private(set) var all: [Plan.Request] = []

  init() {}

  /// Notes one; it is not made, nor may it be.
  public func pass(request key: StepKey) {
    all.append(Plan.Request(operation: key.name, arguments: key.argumentsValue))
  }

  /// Nothing holds up a change of the twin.
  public func pass(_ intent: Intent) {}
  /// Nothing is compared.
  public func noted(_ step: Step) {}
  /// Nothing is compared.
  public func ended(_ change: StepKey, with outcome: Outcome) {}
  /// Nothing is compared.
  public func loaded(_ source: RunSource) {}
}
