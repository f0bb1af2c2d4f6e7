package import HuaweiCloud
internal import JSON
internal import Ports

/// All operations with their fields, for tools and for people.
package struct OperationList {
  let catalog: OperationCatalog

  package init(catalog: OperationCatalog = .standard) {
    self.catalog = catalog
  }

  /// One line an operation; its fields in the order of its description, optional ones in brackets.
  package var text: String {
    TextLayout.rows(
      catalog.operations.map { operation in
        let fields = operation.fields.map { $0.isRequired ? $0.name : "[\($0.name)]" }
        return [
          operation.name, operation.change == nil ? "read" : "change",
          fields.joined(separator: " "),
        ]
      })
  }

  /// A list of objects, with everything that is known.
  package var json: [UInt8] {
    let list = JSONValue.array(catalog.operations.map(\.document))
    return list.serialized(.indented) + [UInt8(ascii: "\n")]
  }
}

extension TextLayout {
  /// Columns for other programs: nothing is wrapped.
  static func rows(_ rows: [[String]]) -> String {
    let count = (rows.first?.count ?? 1) - 1
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = zip(row, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count + 2)
      }
      return padded.joined() + row[count]
    }.map { "\($0)\n" }.joined()
  }
}

extension HuaweiCloud.Operation {
  fileprivate var document: JSONValue {
    var members: [JSONMember] = [
      JSONMember("name", .string(name)), JSONMember("summary", .string(summary)),
      JSONMember("remarks", .array(remarks.map { .string($0) })),
      JSONMember("service", .string(service.rawValue)), JSONMember("method", .string(method)),
      JSONMember("path", .string(path)), JSONMember("changes", .boolean(change != nil)),
    ]
    if let change {
      members += [
        JSONMember("timeout", .integer(Int64(change.timeout.inSeconds))),
        JSONMember("waits_for", .array(change.waits.map { .string($0.read.name) })),
      ]
    }
    members += [
      JSONMember("fields", .array((fields + options).map(\.document))),
      JSONMember(
        "results",
        .array(results.map { ["name": .string($0.name), "type": .string($0.type.shortName)] })),
      JSONMember(
        "errors",
        .array(
          errors.map {
            [
              "code": .string($0.code), "kind": .string($0.kind.rawValue),
              "meaning": .string($0.meaning),
            ]
          })),
      JSONMember("example", .string(example)), JSONMember("page", .string(page)),
    ]
    return .object(members)
  }
}

extension Field {
  fileprivate var document: JSONValue {
    var members: [JSONMember] = [
      JSONMember("name", .string(name)), JSONMember("type", .string(type.shortName)),
      JSONMember("required", .boolean(isRequired)),
      JSONMember("documentation", .string(documentation)),
    ]
    if let constraint { members.append(JSONMember("constraint", .string(constraint.expectation))) }
    if case .oneOf(let values)? = constraint {
      members.append(JSONMember("values", .array(values.map { .string($0) })))
    }
    if let identifies { members.append(JSONMember("identifies", .string(identifies))) }
    return .object(members)
  }
}
