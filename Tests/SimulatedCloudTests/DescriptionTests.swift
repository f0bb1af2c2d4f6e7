import HuaweiCloud
import JSON
import SimulatedCloud
import Testing

/// The simulator and the descriptions of the operations fit together.
@Suite(.timeLimit(.minutes(30))) struct DescriptionTests {
  private static let values = [
    "project_id": DemoAccount.projectID, "publicip_id": DemoAccount.boundEIP,
    "endpoint_group_id": DemoAccount.endpointGroupID, "id": DemoAccount.liteServerID,
    "port_id": DemoAccount.serverPortID, "subnet_id": DemoAccount.subnetID,
    "ipaddress_id": DemoAccount.resolverAddressIDs[0],
  ]

  private static func line(_ operation: Operation) -> String {
    var path = operation.path
    for (name, value) in values { path = path.replacing("{\(name)}", with: value) }
    let endpoint =
      operation.service == .ga ? DemoAccount.acceleratedEndpointID : DemoAccount.resolverEndpointID
    return "\(operation.method) \(path.replacing("{endpoint_id}", with: endpoint))"
  }

  @Test(
    "every operation reaches its service",
    arguments: OperationCatalog.standard.operations.map(\.name))
  func reached(name: String) throws {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    let client = TestClient()
    let answer = client.send(Self.line(operation))
    #expect(answer.code != "APIGW.0101", "\(answer)")
    #expect(client.cloud.requests.last?.operation?.hasPrefix(operation.service.rawValue) == true)
  }

  @Test(
    "reads tell nothing that is not documented, in the documented types",
    arguments: OperationCatalog.standard.operations.filter { $0.change == nil }.map(\.name))
  func documented(name: String) throws {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    let required = operation.fields.filter { $0.place == .query && $0.isRequired }.map {
      $0.name == "direction" ? "direction=inbound" : "\($0.name)=\(DemoAccount.serverID)"
    }
    let query = required.isEmpty ? "" : "?" + required.joined(separator: "&")
    let answer = TestClient().send(Self.line(operation) + query)
    #expect(operation.success == answer.status, "\(answer)")
    let result = try #require(operation.results.first)
    let path = try #require(result.path)
    let value = try #require(path.isEmpty ? answer.json : answer.json.value(at: path))
    // A find takes its one result out of the list the service sends.
    let isFound = operation.choose != nil
    for element in isFound ? value.array ?? [] : [value] {
      #expect(undocumented(element, result.type, at: name) == [])
    }
  }

  private func undocumented(_ value: JSONValue, _ type: ValueType, at path: String) -> [String] {
    if value.isNull { return [] }
    switch (type, value) {
    case (.string, .string), (.time, .string), (.integer, .integer), (.boolean, .boolean),
      (.any, _), (.number, .integer), (.number, .real):
      return []
    case (.list(let element), .array(let values)):
      return values.flatMap { undocumented($0, element, at: path) }
    case (.record(let record), .object(let members)):
      return members.flatMap { member -> [String] in
        guard let field = record.fields.first(where: { $0.name == member.name }) else {
          return ["\(path).\(member.name)"]
        }
        if let values = field.enumeration?.values, let text = member.value.string,
          !values.contains(text)
        {
          return ["\(path).\(member.name) = \(text)"]
        }
        return undocumented(member.value, field.type, at: "\(path).\(member.name)")
      }
    default:
      return ["\(path) has the wrong type"]
    }
  }
}
