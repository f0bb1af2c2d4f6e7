import Ports

/// Who may call, and in which projects.
struct Account: Codable, Equatable, Sendable {
  let id: String
  let name: String
  /// The built-in project of each region carries the region's name; sub-projects add `_name`.
  var projects: [Project]
  let users: [User]
  var accessKeys: [AccessKey]
  var tokens: [Token] = []
  /// The states that services are in; nil for none.
  var conditions: [Condition]?
  /// What others may assume; nil for none.
  var agencies: [Agency]?
  /// The name of the agency of the server whose metadata are asked; nil for a server without one.
  var serverAgency: String?

  struct Project: Codable, Equatable, Sendable {
    let id: String
    let name: String
    let description: String

    var region: String { String(name.prefix(upTo: "_")) }
  }

  struct User: Codable, Equatable, Sendable {
    let id: String
    let name: String
    let password: String
    /// What the user may do; anything if nil.
    var permission: Permission?
    /// The enterprise projects that the user is limited to; nil for no limit.
    var enterpriseProjects: [String]?
  }

  /// Keys are in the clear: nothing here is worth hiding.
  struct AccessKey: Codable, Equatable, Sendable {
    let id: String
    let secret: String
    let userID: String
    /// Only temporary keys have one, and then every request must carry it.
    var securityToken: String?
    var expiresAt: WallTime?
    /// Wrong signatures in a row; the fifth locks the key.
    var failures = 0
    var lockedUntil: WallTime?
  }

  /// What the account lets others do for it.
  struct Agency: Codable, Equatable, Sendable {
    let name: String
    /// Whose permissions those have who have assumed it.
    let userID: String
  }

  /// An issued password token.
  struct Token: Codable, Equatable, Sendable {
    let text: String
    let userID: String
    /// Nil for a token of the whole account.
    let projectID: String?
    let issuedAt: WallTime
    let expiresAt: WallTime
  }

  func project(_ id: String) -> Project? { projects.first { $0.id == id } }

  func project(named name: String) -> Project? { projects.first { $0.name == name } }
}
