/// The file of the vendor's SDKs: a section `[basic]` for the services of a region, and `[global]` for those of the
/// whole account.
struct SDKCredentialsFile: CredentialSource {
  let name = "the SDK's credentials file"

  func look(at place: SourcePlace) throws(ConfigurationError) -> SourceFinding {
    try ToolFile.sdk.look(at: place) { file, path throws(ConfigurationError) in
      try look(in: file, path, sections: ["basic", "global"])
    }
  }

  /// - Parameter sections: the first of them with a key is the one.
  func look(
    in file: SourceFile, _ path: String, sections: [String]
  ) throws(ConfigurationError) -> SourceFinding {
    let document = try INIFile(parsing: file.bytes)
    for section in sections {
      guard let values = document[section] else { continue }
      guard values["ak"] != nil || values["sk"] != nil else { continue }
      let key = try Credentials(
        accessKey: "ak", secretKey: "sk", securityToken: "security_token",
        home: "section [\(section)]"
      ) { values[$0] }
      let place = ToolKey(path: path, form: .sdk(section: section))
      var settings = AccountSettings(source: place.name, means: .tool(place, .fixed(key)))
      settings.projectID = values["project_id"] ?? document["basic"]?["project_id"]
      settings.domainID = values["domain_id"] ?? document["global"]?["domain_id"]
      if let iam = values["iam_endpoint"] {
        // What stands in a file of secrets is not quoted.
        guard (try? Endpoint(url: iam)) != nil else {
          throw ConfigurationError("iam_endpoint of [\(section)]: expected https://HOST")
        }
        settings.endpoints = ["iam=\(iam)"]
      }
      if file.isOpenToOthers { settings.warnings = [ToolFile.warning(path)] }
      return .found(settings)
    }
    let names = sections.map { "[\($0)]" }.joined(separator: " or ")
    return .unusable("\(path) has no key in \(names)")
  }
}
