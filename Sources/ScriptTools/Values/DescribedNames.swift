internal import CloudModule
internal import HuaweiCloud
internal import StandardModules

/// What the descriptions say of names, looked up often and therefore laid out beforehand.
struct DescribedNames {
  let catalog: OperationCatalog
  /// Those of services, and the functions of `cloud` itself.
  let operations: [String: any CloudCallable]
  let records: [String: RecordType]
  let enumerations: [String: Enumeration]
  let functions: [String: ModuleFunction]
  let objects: [String: ModuleType]
  /// The names of the functions of each module that comes with the runtime.
  let modules: [String: Set<String>]
  /// By module or type, then by member.
  private let members: [String: [String: String]]

  init(_ catalog: OperationCatalog) {
    self.catalog = catalog
    let described = ModuleDescription.all
    operations = Self.named(catalog.operations + CloudFunction.all) { $0.callName }
    records = Self.named(catalog.recordTypes) { $0.name }
    enumerations = Self.named(catalog.enumerations) { "cloud.\($0.name)" }
    functions = Dictionary(
      described.flatMap { module in module.functions.map { ("\(module.name).\($0.name)", $0) } }
        + CloudFunction.plain.map { ("cloud.\($0.name)", $0) }
    ) { first, _ in first }
    objects = Self.named(described.flatMap(\.types)) { $0.name }
    modules = Dictionary(
      described.map { ($0.name, Set($0.functions.map(\.name))) }
    ) { first, _ in first }

    var notes = Notes()
    notes.add(catalog)
    described.forEach { notes.add($0) }
    objects.values.forEach { notes.add($0) }
    members = notes.members
  }

  /// Of several with one name the first counts.
  private static func named<Thing>(
    _ things: [Thing], _ name: (Thing) -> String
  ) -> [String: Thing] {
    Dictionary(things.map { (name($0), $0) }) { first, _ in first }
  }

  /// - Parameter owner: the module or type; empty for globals.
  func note(on member: String, of owner: String) -> String? { members[owner]?[member] }
}

/// Collects what there is to say of members.
private struct Notes {
  /// By module or type, then by member.
  private(set) var members: [String: [String: String]] = [
    "": ["cloud": "the operations of the cloud", "help": "explains a name or a value"]
  ]

  mutating func add(_ catalog: OperationCatalog) {
    for service in catalog.services { add(service.rawValue, service.title, to: "cloud") }
    for function in CloudFunction.all { add(function.name, function.summary, to: "cloud") }
    for function in CloudFunction.plain { add(function.name, function.summary, to: "cloud") }
    for operation in catalog.operations {
      let service = operation.service.rawValue
      add(
        String(operation.name.dropFirst(service.count + 1)), operation.summary,
        to: "cloud.\(service)")
    }
    for record in catalog.recordTypes {
      for field in record.fields { add(field.name, field.documentation, to: record.name) }
    }
  }

  mutating func add(_ module: ModuleDescription) {
    add(module.name, module.summary, to: "")
    for function in module.functions { add(function.name, function.summary, to: module.name) }
  }

  mutating func add(_ object: ModuleType) {
    for field in object.fields { add(field.name, field.documentation, to: object.name) }
    for method in object.methods { add(method.name, method.summary, to: object.name) }
  }

  private mutating func add(_ member: String, _ note: String, to owner: String) {
    members[owner, default: [:]][member] = note
  }
}
