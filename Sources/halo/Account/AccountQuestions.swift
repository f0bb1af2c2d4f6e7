internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Ports

/// Asks the cloud who an account is.
struct AccountQuestions {
  let world: World
  let account: Account
  /// How long each answer may take.
  var timeout = Duration.seconds(20)

  /// The account's id and name.
  func accountName() -> Result<(id: String, name: String), CloudError> {
    do throws(CloudError) {
      let request = try RawRequest(service: "iam", path: "/v3/auth/domains")
      let outcome = world.finish(Call(request, account: account, options: options))
      guard let domain = try body(outcome)["domains"]?.array?.first, let id = domain["id"]?.string
      else {
        throw CloudError(.auth, operation: "request", message: "IAM names no account", attempts: 1)
      }
      return .success((id, domain["name"]?.string ?? ""))
    } catch {
      return .failure(error)
    }
  }

  /// The id of the project that the region's resources belong to.
  func project() -> Result<String, CloudError> {
    if let id = account.projectID { return .success(id) }
    do throws(CloudError) {
      let results = try ask(
        "iam.list_projects", ["name": .string(account.projectName)]
      ).results
      let found = results.first?.array ?? []
      guard found.count == 1, let id = found[0]["id"]?.string else {
        let names = found.compactMap { $0["id"]?.string }.joined(separator: ", ")
        throw CloudError(
          .auth, operation: "iam.list_projects",
          message: found.isEmpty
            ? "IAM shows no project named \(account.projectName)"
            : "IAM shows \(found.count) projects named \(account.projectName): \(names)",
          // As for a call, which is not sent then: it is the configuration that is wrong.
          hint: "check the region, or give the project's id with --project-id or "
            + "HUAWEICLOUD_SDK_PROJECT_ID")
      }
      return .success(id)
    } catch {
      return .failure(error)
    }
  }

  /// Makes a read.
  func ask(_ name: String, _ arguments: Arguments = [:]) throws(CloudError) -> CallSuccess {
    guard let operation = OperationCatalog.standard.operation(named: name) else {
      throw CloudError(.usage, operation: name, message: "there is no such operation")
    }
    let call = try Call(operation, arguments, account: account, options: options)
    return try world.finish(call).get()
  }

  private var options: CallOptions { CallOptions(timeout: timeout) }

  private func body(_ outcome: Call.Outcome) throws(CloudError) -> JSONValue {
    try outcome.get().results.first ?? .null
  }
}
