import HuaweiCloud
import JSON
import Ports
import SimulatedCloud

/// The values in an account that a field of a call could be given: what its reads show.
struct AccountSurvey {
  /// The ids of things, by what they identify.
  private var ids: [String: [JSONValue]] = [:]
  /// The values of members, by their names.
  private var members: [String: [JSONValue]] = [:]

  /// - Parameter state: it is looked at when all that is under way has settled.
  init(of state: AccountState, in world: ProofWorld) throws {
    let cloud = SimulatedCloud(serving: world.serving)
    try cloud.load(state.document.serialized())
    let time = state.time + .seconds(60)
    // What one read shows, another asks for: two rounds reach all there is.
    for _ in 1...2 {
      for read in world.catalog.operations where read.change == nil {
        for arguments in combinations(of: read.fields.filter(\.isRequired)) {
          let (status, body) = cloud.answer(to: read.request(arguments, at: time), at: time)
          guard status == 200, let result = read.results.first, let path = result.path else {
            continue
          }
          note(path.isEmpty ? body : body.value(at: path) ?? .null, result.type, as: nil)
        }
      }
    }
  }

  /// Every value worth giving to `field`, each once.
  func values(for field: Field) -> [JSONValue] {
    var values = field.identifies.map { ids[$0] ?? [] } ?? members[field.name] ?? []
    switch field.constraint {
    case .oneOf(let texts): values += texts.map(JSONValue.string)
    case .range(let range): values += [.integer(range.lowerBound), .integer(range.upperBound)]
    default: break
    }
    return values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// All ways to fill `fields` with values of the account, and with those given.
  func combinations(of fields: [Field], and given: Arguments = [:]) -> [Arguments] {
    fields.reduce([Arguments()]) { partial, field in
      let found = values(for: field)
      let own = [given[field.name]].compactMap(\.self).filter { !found.contains($0) }
      return partial.flatMap { arguments in
        (found + own).map { value in
          var arguments = arguments
          arguments[field.name] = value
          return arguments
        }
      }
    }
  }

  private mutating func note(_ value: JSONValue, _ type: ValueType, as field: RecordField?) {
    switch (type, value) {
    case (_, .array(let elements)):
      let inner = if case .list(let element) = type { element } else { type }
      for element in elements { note(element, inner, as: field) }
    case (.record(let record), .object):
      for member in record.fields {
        guard let found = value[member.name] else { continue }
        let own = member.name == "id" ? record.name : nil
        if let kind = member.identifies ?? own, found.string?.isEmpty == false {
          ids[kind, default: []].append(found)
        }
        note(found, member.type, as: member)
      }
    case (_, .null), (_, ""): break
    default:
      if let field { members[field.name, default: []].append(value) }
    }
  }
}

/// Everything a cloud knows at one time.
public struct AccountState: Sendable {
  let document: JSONValue
  /// When it was so; what goes on from it must not begin before.
  let time: WallTime

  /// What is bound to what, once all that is under way has ended.
  func truth(in world: ProofWorld) throws -> [String] {
    let cloud = SimulatedCloud(serving: world.serving)
    try cloud.load(document.serialized())
    return cloud.truth(at: time + .seconds(60))
  }
}
