internal import CloudModule
package import HuaweiCloud
internal import StandardModules

/// The reference of everything scripts can use, in Markdown.
package struct Reference {
  let catalog: OperationCatalog

  package init(catalog: OperationCatalog = .standard) {
    self.catalog = catalog
  }

  package var markdown: String {
    var parts = [
      "# Reference",
      """
      What scripts can use, made by `make docs` from the descriptions in
      `Sources/HuaweiCloud/Services` and `Sources/StandardModules`. `halo help NAME` prints the same in a terminal.
      """,
      contents,
    ]
    parts.append("## cloud")
    parts += CloudFunction.all.map(\.markdown)
    parts += CloudFunction.plain.map { $0.markdown(as: "cloud.\($0.name)") }
    for service in catalog.services {
      parts.append("## cloud.\(service.rawValue): \(service.title)")
      parts += catalog.operations(of: service).map(\.markdown)
    }
    parts.append("## Types")
    parts.append("A time is text; `time.parse` makes a number of it.")
    parts += catalog.recordTypes.map(\.markdown)
    parts.append("## Enumerations")
    parts.append(
      Markdown.table(
        ["Name", "Values"],
        catalog.enumerations.map { enumeration in
          [
            Markdown.code("cloud.\(enumeration.name)"),
            enumeration.meanings.isEmpty
              ? enumeration.values.map(Markdown.code).joined(separator: " ")
              : zip(enumeration.values, enumeration.meanings)
                .map { "\(Markdown.code($0)) \($1)" }.joined(separator: "; "),
          ]
        }))
    parts += ModuleDescription.all.map(\.markdown)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var contents: String {
    let names = catalog.services.map { service in
      let operations = catalog.operations(of: service).map { "[\($0.name)](#\($0.anchor))" }
      return "- \(service.title): \(operations.joined(separator: ", "))"
    }
    return names.joined(separator: "\n")
  }
}

/// What Markdown needs beside words.
enum Markdown {
  static func code(_ text: String) -> String { "`\(text)`" }

  static func table(_ titles: [String], _ rows: [[String]]) -> String {
    let lines = [titles, titles.map { _ in "---" }] + rows
    return lines.map { "| \($0.map(escaped).joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}

extension CloudCallable {
  /// What the heading becomes in a link.
  fileprivate var anchor: String {
    String(callName.filter { $0 != "." })
  }

  fileprivate var markdown: String {
    var parts = ["### \(callName)", sentence(summary), "```lua\n\(example)\n```"]
    let rows = (fields + options).map { field in
      [Markdown.code(field.name), field.type.shortName, field.isRequired ? "yes" : "", field.text]
    }
    if !rows.isEmpty { parts.append(Markdown.table(["Field", "Type", "Required", ""], rows)) }
    if !results.isEmpty {
      let names = results.map { "\(Markdown.code($0.name)) (\($0.type.shortName))" }
      parts.append("Returns \(names.joined(separator: ", ")).")
    }
    if let effectText { parts.append(effectText) }
    if !remarks.isEmpty { parts.append(remarks.map { "- \($0)" }.joined(separator: "\n")) }
    if !errors.isEmpty {
      parts.append(
        Markdown.table(
          ["Error", "Kind", ""],
          errors.map { [Markdown.code($0.code), $0.kind.rawValue, $0.meaning] }))
    }
    if let source {
      parts.append("\(Markdown.code(source.request)), [source](\(source.page))")
    }
    return parts.joined(separator: "\n\n")
  }
}

extension RecordType {
  fileprivate var markdown: String {
    let rows = fields.map { field in
      [
        Markdown.code(field.name), field.enumeration?.name ?? field.type.shortName,
        field.documentation,
      ]
    }
    return ["### \(name)", sentence(summary), Markdown.table(["Field", "Type", ""], rows)]
      .joined(separator: "\n\n")
  }
}

extension ModuleDescription {
  fileprivate var markdown: String {
    let rows = functions.map { function in
      [Markdown.code(function.signature(as: "\(name).\(function.name)")), function.summary]
    }
    let values = values.map { [Markdown.code("\(name).\($0.name)"), $0.documentation] }
    var parts = ["## \(name)", sentence(summary), Markdown.table(["Member", ""], rows + values)]
    parts += functions.filter { !$0.parameters.isEmpty || !$0.example.isEmpty }
      .map { $0.markdown(as: "\(name).\($0.name)") }
    for type in types {
      let fields = type.fields.map { [Markdown.code($0.name), $0.documentation] }
      let methods = type.methods.map {
        [Markdown.code($0.signature(as: ":\($0.name)")), $0.summary]
      }
      parts += ["### \(type.name)", sentence(type.summary)]
      if !(fields + methods).isEmpty {
        parts.append(Markdown.table(["Member", ""], fields + methods))
      }
    }
    return parts.joined(separator: "\n\n")
  }
}

extension ModuleFunction {
  fileprivate func markdown(as name: String) -> String {
    var parts = ["### \(name)", sentence(summary)] + remarks
    if !example.isEmpty { parts.append("```lua\n\(example)\n```") }
    for (title, values) in [("Parameter", parameters), ("Result", results)] where !values.isEmpty {
      let rows = values.map { [Markdown.code($0.name), Markdown.code($0.type), $0.documentation] }
      parts.append(Markdown.table([title, "Type", ""], rows))
    }
    return parts.joined(separator: "\n\n")
  }
}

/// A phrase of a description as a sentence.
private func sentence(_ text: String) -> String {
  text.prefix(1).uppercased() + text.dropFirst() + "."
}
