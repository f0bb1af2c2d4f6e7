internal import CloudModule
internal import HuaweiCloud
internal import StandardModules

/// A name of Halo's without what stands before it: `eip` in place of `cloud.eip`.
package enum BareName {
  /// What was meant by a global that is none, where it was read to find something in it: `eip.list()`.
  package static func advice(onIndexed name: String) -> String? {
    let isService = OperationCatalog.standard.services.contains {
      $0.rawValue.utf8.elementsEqual(name.utf8)
    }
    if isService { return question("cloud.\(name)") }
    let isModule = ModuleDescription.all.contains {
      !$0.isGlobal && $0.name.utf8.elementsEqual(name.utf8)
    }
    return isModule ? "write local \(name) = require \"\(name)\" before it" : nil
  }

  /// The same where it was called: `sleep(1)`. Nothing where several have that name.
  package static func advice(onCalled name: String) -> String? {
    let own = CloudFunction.all.map(\.name) + CloudFunction.plain.map(\.name)
    if own.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
      return question("cloud.\(name)")
    }
    let functions =
      OperationCatalog.standard.operations.map { "cloud.\($0.name)" }
      + ModuleDescription.all.filter(\.isGlobal).flatMap { module in
        module.functions.map { "\(module.name).\($0.name)" }
      }
    let found = functions.filter { function in
      function.utf8.split(separator: UInt8(ascii: ".")).last?.elementsEqual(name.utf8) ?? false
    }
    return found.count == 1 ? question(found[0]) : nil
  }

  /// What is said of an error of Lua's about such a global; nil for any other.
  package static func advice(on message: String) -> String? {
    guard let name = message.unknownGlobal else { return nil }
    return message.utf8.contains("attempt to call a nil value".utf8)
      ? advice(onCalled: name) : advice(onIndexed: name)
  }

  private static func question(_ name: String) -> String { "did you mean '\(name)'?" }
}

extension String {
  /// The global that does not exist, in an error of Lua's about nil.
  package var unknownGlobal: String? {
    let (start, end) = ("a nil value (global '", "')")
    let line = prefix(upTo: "\n")
    guard line.hasSuffix(end), let quote = line.dropLast(end.count).lastIndex(of: "'"),
      line[...quote].hasSuffix(start)
    else { return nil }
    return String(line[line.index(after: quote)...].dropLast(end.count))
  }
}
