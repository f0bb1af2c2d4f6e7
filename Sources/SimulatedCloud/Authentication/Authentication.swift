import HuaweiCloud
import Ports

extension CloudState {
  /// Finds out who makes a request, in which project, and whether that may be.
  ///
  /// - Parameters:
  ///   - pathProject: the project id in the path, for services that have one there.
  ///   - region: the region in the host name; nil when the host serves all of them.
  ///   - signers: those of keys that have signed before.
  mutating func authenticate(
    _ request: HTTPRequest, for service: Service, pathProject: String?, region: String?,
    with signers: inout Signers, at now: WallTime
  ) throws(Refusal) -> Caller {
    var caller: Caller
    let hasToken: Bool
    if let signature = request.headers["Authorization"] {
      caller = try checkSignature(signature, of: request, with: &signers, at: now)
      hasToken = false
    } else if let token = request.headers["X-Auth-Token"] {
      caller = try checkToken(token, at: now)
      hasToken = true
    } else {
      throw .missingCredentials
    }

    if let id = caller.projectID {
      guard let project = account.project(id) else { throw .projectUnavailable }
      if let region, project.region != region { throw .forbiddenRegion }
    }
    switch service {
    case .iam:
      break
    case .ga:
      // Signed requests are about a project here as everywhere, token users need the account's.
      if hasToken, caller.projectID != nil { throw .notAuthorised.assumed }
    case .dns:
      // Nothing but the header or the token says which project is meant.
      guard caller.projectID != nil else { throw .dnsUnauthenticated }
    case .eip, .vpc, .modelarts:
      try admit(&caller, to: pathProject, of: service, hasToken: hasToken, region: region)
    }
    return caller
  }

  private func admit(
    _ caller: inout Caller, to pathProject: String?, of service: Service, hasToken: Bool,
    region: String?
  ) throws(Refusal) {
    if caller.projectID == nil, hasToken {
      throw service == .modelarts ? .modelartsWrongProject : .vpcInvalidToken
    }
    guard pathProject == caller.projectID ?? pathProject else {
      throw service == .modelarts ? .modelartsWrongProject : .projectMismatch
    }
    // Signed without the header: the path alone decides, and must name a project of the account.
    let project = pathProject.flatMap { account.project($0) }
    guard let project else {
      throw service == .modelarts ? .modelartsWrongProject : .projectMismatch
    }
    if let region, project.region != region { throw .forbiddenRegion }
    caller.projectID = project.id
  }

  private func checkToken(_ text: String, at now: WallTime) throws(Refusal) -> Caller {
    let token = account.tokens.first { $0.text == text }
    guard let token else { throw .unknownToken }
    guard now < token.expiresAt else { throw .expiredToken }
    return Caller(userID: token.userID, projectID: token.projectID)
  }
}

/// Who makes a request and on whose behalf.
struct Caller: Equatable {
  let userID: String
  /// The project the request is about; nil for the whole account.
  var projectID: String?
}
