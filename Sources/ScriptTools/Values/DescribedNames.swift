internal import CloudModule
internal import HuaweiCloud
internal import StandardModules

/// What the descriptions say of names, looked up often and therefore laid out beforehand.
struct DescribedNames {
  let catalog: OperationCatalog
  let operations: [String: HuaweiCloud.Operation]
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
    operations = Dictionary(
      catalog.operations.map { ("cloud.\($0.name)", $0) }
        + CloudFunctions.all.map { ("cloud.\($0.name)", $0) }
    ) { first, _ in first }
    records = Dictionary(catalog.recordTypes.map { ($0.name, $0) }) { first, _ in first }
    enumerations = Dictionary(catalog.enumerations.map { ("cloud.\($0.name)", $0) }) {
      first, _ in first
    }
    functions = Dictionary(
      described.flatMap { module in module.functions.map { ("\(module.name).\($0.name)", $0) } }
    ) { first, _ in first }
    objects = Dictionary(described.flatMap(\.types).map { ($0.name, $0) }) { first, _ in first }

    var members: [String: [String: String]] = [
      "": ["cloud": "the operations of the cloud", "help": "explains a name or a value"]
    ]
    for service in catalog.services {
      members["cloud", default: [:]][service.rawValue] = service.title
    }
    for function in CloudFunctions.all {
      members["cloud", default: [:]][function.name] = function.summary
    }
    for operation in catalog.operations {
      let service = operation.service.rawValue
      members["cloud.\(service)", default: [:]][
        String(operation.name.dropFirst(service.count + 1))] =
        operation.summary
    }
    for record in records.values {
      for field in record.fields {
        members[record.name, default: [:]][field.name] = field.documentation
      }
    }
    modules = Dictionary(
      described.map { ($0.name, Set($0.functions.map(\.name))) }
    ) { first, _ in first }
    for module in described {
      members["", default: [:]][module.name] = module.summary
      for function in module.functions {
        members[module.name, default: [:]][function.name] = function.summary
      }
    }
    for object in objects.values {
      for field in object.fields {
        members[object.name, default: [:]][field.name] = field.documentation
      }
      for method in object.methods {
        members[object.name, default: [:]][method.name] = method.summary
      }
    }
    self.members = members
  }

  /// - Parameter owner: the module or type; empty for globals.
  func note(on member: String, of owner: String) -> String? { members[owner]?[member] }
}
