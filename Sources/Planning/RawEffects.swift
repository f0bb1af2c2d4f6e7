internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports
internal import SimulatedCloud

/// What was there before each `cloud.request` of a path that is known, and after it.
struct RawEffects {
  private var effects: [Twin.Effect]

  init(_ effects: [Twin.Effect]) { self.effects = effects }

  /// Takes out that of a change; nil for none. Those of one run are asked for in their order.
  mutating func take(_ change: RunHistory.Change) -> Twin.Effect? {
    guard change.intent.key.name.utf8.elementsEqual(RawRequest.operationName.utf8),
      let method = change.intent.key.argumentsValue["method"]?.string,
      let path = change.intent.key.argumentsValue["path"]?.string
    else { return nil }
    let wanted = path.split(separator: "/").map(String.init)
    let index = effects.firstIndex { effect in
      effect.time >= change.intent.at && change.outcome.map { effect.time <= $0.at } ?? true
        && effect.method.utf8.elementsEqual(method.utf8)
        && effect.segments.count == wanted.count
        && zip(effect.segments, wanted).allSatisfy { segment, wanted in
          wanted.utf8.elementsEqual("{project_id}".utf8) || segment.utf8.elementsEqual(wanted.utf8)
        }
    }
    return index.map { effects.remove(at: $0) }
  }
}
