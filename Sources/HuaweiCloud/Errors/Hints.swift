internal import JSON
internal import Ports

/// What a person can do about an error, where that is known.
enum Hints {
  /// What was going on when the error came up.
  struct Context {
    let account: Account
    let service: String
    let arguments: Arguments
    /// What the first look saw before a change; null otherwise.
    let before: JSONValue
    let time: WallTime
  }

  /// - Parameters:
  ///   - response: the answer behind the error; nil when none came.
  ///   - failure: why none came.
  static func hint(
    for error: CloudError, response: HTTPResponse?, failure: TransportFailure?, in context: Context
  ) -> String? {
    if let failure { return hint(for: failure, in: context) }
    guard let response else { return nil }
    if response.looksLikeHTML {
      return "a web page in place of an answer comes from a proxy or a load balancer on the way;"
        + " check the endpoint \(endpoint(context)) and the proxy settings"
    }
    if (300..<400).contains(response.status) {
      let target = response.headers["Location"].map { " to \($0.excerpt(80))" } ?? ""
      return "redirected\(target); check the endpoint \(endpoint(context))"
    }
    if error.kind == .auth { return authentication(error, response, context) }
    return error.code.flatMap { code(for: $0, error, context) } ?? general(error, context)
  }

  private static func hint(for failure: TransportFailure, in context: Context) -> String? {
    let endpoint = endpoint(context)
    switch failure.reason {
    case .unknownHost:
      if !context.account.endpoints.isOverridden(context.service),
        !Hosts.isListed(context.service, in: context.account.region)
      {
        return "\(context.service) is not listed in \(context.account.region);"
          + " if it exists there, give its address with --endpoint \(context.service)=URL"
      }
      return "\(endpoint) has no address; check the region, the endpoint and the name service"
    case .refused: return "nothing answers at \(endpoint)"
    case .tls:
      return "the certificate of \(endpoint) was not accepted, or TLS is blocked on the way"
    case .tooLarge: return "the answer is larger than any service sends; check \(endpoint)"
    case .forbidden: return "https is needed, except for this machine itself"
    case .crowded: return "have fewer calls made at once, or give them a longer timeout"
    case .timeout, .broken: return nil
    }
  }

  // MARK: Authentication

  private static func authentication(
    _ error: CloudError, _ response: HTTPResponse, _ context: Context
  ) -> String? {
    let message = error.message.lowercased()
    // Before the clock: a locked key stays locked whatever the time is.
    if message.contains("reach the limit") || error.code == "IAM.0061" {
      return "the key is locked for five minutes after too many failures; wait before trying again"
    }
    if let skew = clockSkew(message, response, context), skew.magnitudeInMinutes >= 5 {
      let direction = skew < .zero ? "behind" : "ahead of"
      return "this machine's clock is \(skew.magnitudeInMinutes) minutes \(direction) the server's;"
        + " 15 are allowed"
    }
    if message.contains("signature expired") {
      return "the server and this machine disagree about the time; 15 minutes are allowed"
    }
    if message.contains("security token") {
      return "HUAWEICLOUD_SDK_SECURITY_TOKEN does not belong to the key or has expired"
    }
    if message.contains("verify aksk signature fail") {
      return "the secret key does not belong to access key"
        + " \(context.account.credentials.accessKey)"
    }
    if message.contains("not exist") {
      return "access key \(context.account.credentials.accessKey) is not known; it may have been"
        + " deleted, or belong to another cloud"
    }
    if message.contains("token") {
      return "the security token does not belong to the key or has expired"
    }
    return nil
  }

  /// How far this machine's clock is ahead of the server's; nil when the answer does not tell.
  private static func clockSkew(
    _ message: String, _ response: HTTPResponse, _ context: Context
  ) -> Duration? {
    let date = response.headers["Date"].flatMap { WallTime(httpDate: $0) }
    return (serverTime(in: message) ?? date).map { context.time - $0 }
  }

  /// The time in `…, server time:20260102T030405Z`, which a refused signature is explained with.
  private static func serverTime(in message: String) -> WallTime? {
    guard let label = message.firstRange(of: "server time") else { return nil }
    let words = message[label.upperBound...].split { !$0.isLetter && !$0.isNumber }
    return words.first.flatMap { WallTime(basicISO8601: $0.uppercased()) }
  }

  // MARK: Codes

  private static func code(for code: String, _ error: CloudError, _ context: Context) -> String? {
    switch code {
    case "APIGW.0101", "APIG.0101", "APIGW.0802", "APIG.0802", "VPC.0007":
      if let region = foreignRegion(context) {
        return "\(endpoint(context)) answers for region \(region), this account is used in"
          + " \(context.account.region); check the endpoint and the region"
      }
    default: break
    }
    switch code {
    case "APIGW.0101", "APIG.0101":
      return "\(endpoint(context)) does not know this API; check the endpoint and the region"
    case "APIGW.0802", "APIG.0802":
      return "this account may not be used at \(endpoint(context)); check the region"
    case "VPC.0502", "GA.9006", "DNS.0013", "APIGW.0310", "APIG.0310":
      let project =
        context.account.isProjectGiven
        ? "; or project \(context.account.projectID ?? "") is misspelt, or of another region than"
          + " \(context.account.region)"
        : ""
      return "the account, the project or the resource is frozen or in arrears; the console says"
        + " why\(project)"
    case "VPC.0007":
      return "project \(context.account.projectID ?? "") does not belong to this key in region"
        + " \(context.account.region)"
    case "VPC.0510":
      switch context.before.text("status") {
      case "ELB":
        return "it is bound to a load balancer; take it off there, cloud.eip.unbind cannot"
      case "VPN": return "it is bound to a VPN gateway; take it off there, cloud.eip.unbind cannot"
      default: break
      }
      let port = context.before.text("port_id").map { "it is bound to port \($0)" }
      return (port ?? "it is bound elsewhere") + "; unbind it first with cloud.eip.unbind"
    case "VPC.0511":
      return "a port has one EIP at most; cloud.eip.list{ port_id = … } shows the one it has"
    case "VPC.0501" where context.arguments["port_id"] != nil, "VPC.2502":
      return
        "there is no such port; cloud.vpc.find_port{ device_id = … } gives the port of a server"
    case "VPC.0521":
      return "the quota for EIPs is used up"
    case "DNS.1502":
      return "subnet_id must be the id of a vpc.Subnet, not its neutron_subnet_id"
    case "DNS.1505":
      return "ip must lie inside the subnet"
    case "DNS.1506", "DNS.1507":
      return "the address is taken; leave ip out to get a free one"
    case "DNS.1508":
      return "all addresses of an endpoint lie in subnets of one VPC"
    case "DNS.1514":
      return dnsCount(context)
    case "DNS.1509", "DNS.1510":
      return "cloud.dns.list_endpoints{ direction = … } shows the endpoints of region"
        + " \(context.account.region)"
    case "DNS.0021", "VPC.0512", "GA.9004", "ModelArts.6357":
      return "another change is under way; try again when it is done"
    case "GA.9103":
      return "a quota is used up: 10 endpoints a group unless it was raised"
    case "GA.9104":
      return "the group has this resource already; cloud.ga.update_endpoint changes its weight"
    case "GA.9106":
      return "an EIP of an edge site cannot be added"
    case "ModelArts.6404":
      return "cloud.modelarts.list_servers{} shows the servers of region \(context.account.region)"
    case "VPC.0504":
      return "cloud.eip.list{} shows the EIPs of region \(context.account.region)"
    default:
      return nil
    }
  }

  private static func dnsCount(_ context: Context) -> String {
    guard let count = context.before.array?.count else {
      return "an endpoint has 2 to 6 addresses"
    }
    return context.arguments["ipaddress_id"] == nil
      ? "the endpoint has \(count) addresses and 6 are the most; unbind one first"
      : "the endpoint has \(count) addresses and 2 are the fewest; bind another one first"
  }

  private static func general(_ error: CloudError, _ context: Context) -> String? {
    switch error.kind {
    case .denied:
      return "access key \(context.account.credentials.accessKey) lacks the permission, in project"
        + " \(context.account.projectID ?? "of region \(context.account.region)")"
    case .throttled:
      return "the limit counts every call of the user, retries included"
    default:
      return nil
    }
  }

  /// The region in the host's name when it is not the account's.
  private static func foreignRegion(_ context: Context) -> String? {
    let endpoint = context.account.endpoints.endpoint(
      of: context.service, in: context.account.region)
    return endpoint.authority.split(separator: ".").map(String.init).first {
      Hosts.regions.contains($0) && $0 != context.account.region.id
    }
  }

  private static func endpoint(_ context: Context) -> String {
    context.account.endpoints.endpoint(of: context.service, in: context.account.region).description
  }
}

extension Duration {
  fileprivate var magnitudeInMinutes: Int64 {
    Int64((abs(inSeconds) / 60).rounded())
  }
}
