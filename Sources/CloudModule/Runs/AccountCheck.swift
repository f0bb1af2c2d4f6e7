internal import HuaweiCloud
package import JSON
package import Journal

/// Whether the account that a run is looked at with is the one that it worked on: ids of one account
/// say nothing in another, where all would seem to be gone.
package struct AccountCheck {
  /// A change that was made elsewhere.
  package struct Stranger: Equatable, Sendable {
    /// Its number.
    package let change: Int64
    /// The project it was made in.
    package let madeIn: String
    /// The projects that the account of today has in that region.
    package let found: [String]
  }

  /// - Parameter world: where the run is to be looked at.
  /// - Returns: the first change that was made in a project which the account does not have; nil
  ///   where there is none, and where that cannot be found out: the calls then say why.
  package static func stranger(
    among changes: [RunHistory.Change], in world: World
  ) -> Stranger? {
    stranger(
      among: changes.compactMap { change in
        let record = try? ChangeRecord(
          parsing: change.outcome?.record ?? change.intent.record)
        return record?.project.map { (change.number, change.intent.key.argumentsValue, $0) }
      }, in: world)
  }

  /// The same of changes that were only planned: their numbers, what they are called with, and the
  /// projects that they belong to.
  package static func stranger(
    among changes: [(number: Int64, arguments: JSONValue, project: String)], in world: World
  ) -> Stranger? {
    var known: [[UInt8]: [String]?] = [:]
    for change in changes {
      let project = change.project
      guard let home = try? CloudHome(of: change.arguments, in: world) else { continue }
      let place = home.selection.document?.canonicalForm ?? []
      let projects = known[place] ?? projects(of: home)
      known[place] = .some(projects)
      if let projects, !projects.contains(where: { $0.utf8.elementsEqual(project.utf8) }) {
        return Stranger(change: change.number, madeIn: project, found: projects)
      }
    }
    return nil
  }

  /// Where the requests of calls go: `https://dns.cn-north-4.myhuaweicloud.com`; empty where that cannot be told.
  package static func addresses(
    of calls: [(operation: String, arguments: JSONValue)], in world: World
  ) -> [String] {
    // An account is made of files and variables, and there are few.
    var homes: [[UInt8]: CloudHome?] = [:]
    return calls.map { call in
      let place = call.arguments[RecordedRun.accountMember]?.canonicalForm ?? []
      let home = homes[place] ?? (try? CloudHome(of: call.arguments, in: world))
      homes[place] = .some(home)
      guard let account = home?.account else { return "" }
      let service =
        OperationCatalog.standard.operation(named: call.operation)?.service.endpointName
        ?? call.arguments["service"]?.string ?? ""
      return "\(account.endpoints.endpoint(of: service, in: account.region))"
    }
  }

  private static func projects(of home: CloudHome) -> [String]? {
    if let given = home.account.projectID { return [given] }
    guard let list = OperationCatalog.standard.operation(named: "iam.list_projects"),
      let call = try? Call(
        list, ["name": .string(home.account.region.id)], account: home.account)
    else { return nil }
    var machine = WorldCall(call, in: home.world)
    guard case .success(let success) = CallDriver(world: home.world).finish(&machine) else {
      return nil
    }
    return success.results.first?.array?.compactMap { $0["id"]?.string }
  }
}
