internal import HuaweiCloud
internal import JSON
internal import ScriptTools

/// What a policy of IAM has to allow for the operations there are.
enum Permissions {
  private static var actions: [String] {
    OperationCatalog.standard.operations.flatMap(\.actions)
      .reduce(into: []) { known, next in
        if !known.contains(next) { known.append(next) }
      }
  }

  /// A policy to paste, as the console takes it.
  static var policy: JSONValue {
    [
      "Version": "1.1",
      "Statement": [
        ["Effect": "Allow", "Action": .array(actions.map { .string($0) })]
      ],
    ]
  }

  private static var withoutActions: [String] {
    OperationCatalog.standard.operations.filter(\.actions.isEmpty).map(\.name)
  }

  /// What lets a user call the services that have no actions of their own.
  static let role = "ModelArts CommonOperations"

  static var help: String {
    let rows = OperationCatalog.standard.operations.filter { !$0.actions.isEmpty }.map {
      [$0.name, $0.actions.joined(separator: " ")]
    }
    return """
      What a user of IAM is to be allowed, by operation:

      \(TextLayout.table(rows))

      \(withoutActions.joined(separator: ", "))
      go by the roles of their service: give the user's group "\(role)".

      As a custom policy, of which what is not called can be left out:

      \(policy.serializedText)

      """
  }
}

extension JSONValue {
  /// With a line for each element, for people.
  fileprivate var serializedText: String {
    String(decoding: serialized(.indented), as: UTF8.self)
  }
}
