internal import HuaweiCloud

extension CloudCallable {
  /// The whole page on it.
  var help: String {
    var parts = ["\(callName): \(summary)", TextLayout.wrapped(usage, indent: 2, hanging: 4)]
    let rows = (fields + options).map { field in
      [field.name, "\(field.type.shortName)\(field.isRequired ? ", required" : "")", field.text]
    }
    if !rows.isEmpty { parts.append("Fields\n\(TextLayout.table(rows))") }
    parts.append("Returns\n\(returns)")
    if let effectText { parts.append(TextLayout.wrapped(effectText)) }
    if !remarks.isEmpty {
      let lines = remarks.map { TextLayout.wrapped("- \($0)", indent: 2, hanging: 4) }
      parts.append("Remarks\n\(lines.joined(separator: "\n"))")
    }
    parts.append("Errors\n\(TextLayout.table(errorRows))")
    parts.append("Example\n\(TextLayout.code(example))")
    if let source { parts.append("Source: \(source.request)\n  \(source.page)") }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var returns: String {
    if returnsCloud { return "  cloud  a table with everything cloud has" }
    guard !results.isEmpty else { return "  nothing" }
    return TextLayout.table(
      results.map { result in
        let isLate = result.path == nil && change != nil
        return [result.name, result.type.shortName, isLate ? "nil with wait = false" : ""]
      })
  }

  private var errorRows: [[String]] {
    let general = generalErrors.map { [$0.kind, "", $0.meaning] }
    return general + errors.map { [$0.kind.rawValue, $0.code, $0.meaning] }
  }
}
