internal import CloudModule
package import HuaweiCloud
internal import StandardModules
internal import Text

/// What a user can ask about: `help "eip.bind"` in Lua, `halo help eip.bind` in a shell.
package struct Help {
  let catalog: OperationCatalog

  package init(catalog: OperationCatalog = .standard) {
    self.catalog = catalog
  }

  /// Nobody knows the name asked for.
  package struct UnknownName: Error {
    let name: String
    /// Nil when nothing is near.
    let nearest: String?
    /// Whether it is said that nothing mentions it.
    package var wasSearched = false

    /// `there is no help on 'eip.bnd'; did you mean 'eip.bind'?`
    ///
    /// - Parameter hint: what is said when nothing is near.
    package func message(orElse hint: String = "help() lists what there is") -> String {
      let isRare = wasSearched && nearest == nil
      return "there is no help on '\(name.excerpt(80))'\(isRare ? ", and nothing mentions it" : "")"
        + Suggestion.advice(nearest, orElse: hint)
    }
  }

  /// Everything there is help on, without the leading `cloud.`.
  package var topics: [String] {
    catalog.services.map(\.rawValue) + operations.map(\.name)
      + CloudFunction.plain.map(\.name) + ["Error"]
      + catalog.recordTypes.map(\.name) + catalog.enumerations.map(\.name)
      + ModuleDescription.all.flatMap { module in
        [module.name] + module.functions.map { "\(module.name).\($0.name)" }
          + module.types.map(\.name)
      }
  }

  /// - Parameters:
  ///   - name: a service, an operation, a type, an enumeration or a module, with or without
  ///     the leading `cloud.`; empty or `cloud` for the overview.
  ///   - isSearching: whether a word that is no name of anything gives a list of what mentions it.
  package func text(
    on name: String, isSearching: Bool = false
  ) throws(UnknownName) -> String {
    let topic = name.hasPrefix("cloud.") ? String(name.dropFirst(6)) : name
    if topic.isEmpty || topic == "cloud" { return overview }
    if let operation = operations.first(where: { $0.name == topic }) { return operation.help }
    if let service = catalog.services.first(where: { $0.rawValue == topic }) {
      return text(on: service)
    }
    if let record = catalog.recordTypes.first(where: { $0.name == topic }) {
      return record.help(returnedBy: catalog)
    }
    if let enumeration = catalog.enumerations.first(where: { $0.name == topic }) {
      return enumeration.help
    }
    if topic == "Error" { return ErrorDefinition.help }
    if let function = CloudFunction.plain.first(where: { $0.name == topic }) {
      return function.help(as: "cloud.\(function.name)")
    }
    for module in ModuleDescription.all {
      if let text = module.help(on: topic) { return text }
    }
    let nearest = Suggestion.nearest(to: topic, in: topics)
    // A name that was written nearly well is that one.
    let isPath = topic.utf8.contains(UInt8(ascii: "."))
    if isSearching, nearest == nil || !isPath, let found = mentions(of: topic) { return found }
    throw UnknownName(name: name, nearest: nearest, wasSearched: isSearching)
  }

  var operations: [any CloudCallable] { catalog.operations + CloudFunction.all }

  private var overview: String {
    let services = catalog.services.map { service in
      ["cloud.\(service.rawValue)", "\(service.title): \(count(of: service))"]
    }
    let functions =
      CloudFunction.all.map { [$0.callName, $0.summary] }
      + CloudFunction.plain.map { ["cloud.\($0.name)", $0.summary] }
    let modules = ModuleDescription.all.map { [$0.name, $0.summary] }
    return """
      What scripts can use. help "eip" lists a service, help "eip.bind" explains an
      operation, help(x) explains x: a function, a module or what a call returned.

      \(TextLayout.table(services + functions + modules))

      """
  }

  private func count(of service: Service) -> String {
    let count = catalog.operations(of: service).count
    return count == 1 ? "1 operation" : "\(count) operations"
  }

  private func text(on service: Service) -> String {
    let operations = catalog.operations(of: service)
    let prefix = "\(service.rawValue)."
    let rows = operations.map { operation in
      [
        String(operation.name.dropFirst(prefix.count)), operation.change == nil ? "" : "changes",
        operation.summary,
      ]
    }
    let types = catalog.recordTypes.map(\.name) + catalog.enumerations.map(\.name)
    let own = types.filter { $0.hasPrefix(prefix) }
    return """
      cloud.\(service.rawValue): \(service.title)

      \(TextLayout.table(rows))

      \(TextLayout.wrapped("Types: \(own.joined(separator: ", "))", hanging: 2))

      """
  }
}
