internal import Ports

/// Getting credentials that are not the refused ones: from what another call got meanwhile, from
/// the account's provider, or by waiting for a call that asks it already.
struct Renewal: Sendable {
  typealias End = Result<Credentials, ConfigurationError>

  private enum State: Sendable {
    case idle
    case asking(any CredentialMachine)
    case waiting
  }

  /// What the service refused, or will refuse soon; nil when there was nothing yet.
  private let replaced: Credentials?
  private var state = State.idle

  /// - Parameter replaced: what the service refused, or will refuse soon; nil for nothing yet.
  init(of replaced: Credentials?) {
    self.replaced = replaced
  }

  mutating func handle(_ event: MachineEvent, _ context: inout CallContext) -> Step<End> {
    guard case .asking(let machine) = state else { return look(&context) }
    return ask(machine, event, &context)
  }

  /// Looks what there is, or is to be waited for.
  private mutating func look(_ context: inout CallContext) -> Step<End> {
    let key = context.accountKey
    if let known = context.shared.prepared[key]?.credentials, known != replaced {
      // What it was told besides is old when it asks the next time.
      context.shared.renewals.forgetReport(to: context.number)
      return .end(.success(known))
    }
    guard let provider = context.account.provider else {
      return .end(.failure(ConfigurationError("there are no other credentials")))
    }
    switch context.shared.renewals.turn(of: context.number, for: key) {
    case .take(let report):
      return .end(report)
    case .wait where context.now >= context.end:
      return .end(.failure(ConfigurationError("no credentials came in time")))
    case .wait:
      state = .waiting
      return .act(.park(until: context.end, number: context.number))
    case .lead:
      return ask(
        provider.machine(for: context.scope, replacing: replaced), .start, &context)
    }
  }

  /// Why what was brought is of no use.
  private func sameAgain(_ context: CallContext) -> ConfigurationError {
    let isOver = replaced?.validity?.isOver(at: context.moment.wallTime) ?? false
    return ConfigurationError(
      isOver
        ? "there are no others, and by this machine's clock, at which 'halo doctor' looks, these are over"
        : "the credentials are those that were refused")
  }

  private mutating func ask(
    _ machine: any CredentialMachine, _ event: MachineEvent, _ context: inout CallContext
  ) -> Step<End> {
    var machine = machine
    var end: End
    switch machine.handle(event, at: context.moment).step {
    case .act(let action):
      state = .asking(machine)
      return .act(action)
    case .end(let result): end = result
    }
    if case .success(let brought) = end {
      if brought == replaced {
        end = .failure(sameAgain(context))
      } else {
        context.shared.keep(brought, of: context.accountKey)
      }
    }
    context.shared.tell(context.shared.renewals.end(context.accountKey, with: end))
    return .end(end)
  }
}
