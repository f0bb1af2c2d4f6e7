internal import CloudModule
package import HuaweiCloud
internal import StandardModules

/// The definition files of everything a script finds in Halo.
package struct Definitions {
  let catalog: OperationCatalog

  package init(catalog: OperationCatalog = .standard) {
    self.catalog = catalog
  }

  /// The globals that the files declare.
  package static var globals: [String] {
    ["cloud", "help"] + ModuleDescription.all.filter(\.isGlobal).map(\.name)
  }

  /// One file a module.
  package var files: [DefinitionFile] {
    [
      DefinitionFile(name: "cloud.lua", text: CloudDefinitions(catalog: catalog).text),
      DefinitionFile(name: "help.lua", text: Self.help),
    ]
      + ModuleDescription.all.map { DefinitionFile(name: "\($0.name).lua", text: $0.definitions) }
  }

  private static let help = """
    ---@meta _

    ---Prints what is known about an operation, a service, a module, a function or a result.
    ---@param topic? any `"eip"`, `"eip.bind"`, `cloud.eip.bind`, or a value that a call returned
    function help(topic) end

    """
}

/// A file that tells editors (LuaLS) what a module offers.
package struct DefinitionFile: Sendable {
  /// `cloud.lua`
  package let name: String
  package let text: String
}
