import HuaweiCloud
import Ports
import SimulatedCloud

/// One input that nobody has thought of for what is read before the first call: files of credentials,
/// answers with keys and tokens, answers of the cloud, fault files. In this process, so that there can be a million.
package struct InputFuzz: CustomStringConvertible, Sendable {
  /// What the input is taken for.
  package enum Kind: String, CaseIterable, Sendable {
    case sdkFile = "sdk-file"
    case kooCLIFile = "hcloud-file"
    case profileFile = "profile-file"
    case regionFile = "region-file"
    case metadata
    case containerKey = "container-key"
    case token
    case cloudAnswer = "cloud-answer"
    case faultFile = "fault-file"
  }

  package let kind: Kind
  package let seed: UInt64

  package init(_ kind: Kind, seed: UInt64) {
    (self.kind, self.seed) = (kind, seed)
  }

  package var description: String { "\(kind.rawValue) \(seed)" }

  private static let secret = "SKCANARY0002"
  private static let path = "/home/me/file"
  /// What is said of a machine that asks and asks.
  static let endless = "it asks without end"

  /// What was wrong with what came of it; nil for nothing.
  package func complaint() -> String? {
    var draw = Draw(seed: seed &* 1000 &+ UInt64(Kind.allCases.firstIndex(of: kind) ?? 0))
    let input = seed % 97 == 0 ? Self.nested(&draw) : Mutation.mutated(one: corpus, &draw)
    let message = self.message(on: input)
    guard let message else { return nil }
    if message.contains(Self.secret) { return "it tells a secret: \(message)" }
    if message.hasSuffix(Self.endless) { return message }
    if isFile, !message.contains(Self.path) { return "it does not name the file: \(message)" }
    return message.utf8.contains(UInt8(ascii: "\n")) ? "it has more than one line: \(message)" : nil
  }

  private static func nested(_ draw: inout Draw) -> [UInt8] {
    let bracket = draw.one(of: ["[", "{\"a\":", "[section]\n", "a:\n  - ", "\u{FEFF}"])
    return Array(String(repeating: bracket, count: 1 + draw.below(5000)).utf8)
  }

  private var isFile: Bool {
    switch kind {
    case .sdkFile, .kooCLIFile, .profileFile, .regionFile: true
    case .metadata, .containerKey, .token, .cloudAnswer, .faultFile: false
    }
  }

  private var corpus: [String] {
    switch kind {
    case .sdkFile: Corpus.sdkFiles
    case .kooCLIFile: Corpus.kooCLIFiles
    case .profileFile: Corpus.profiles
    case .regionFile: Corpus.regionFiles
    case .metadata, .containerKey: Corpus.keys
    case .token: Corpus.tokens
    case .cloudAnswer: Corpus.answers
    case .faultFile: Corpus.faults
    }
  }

  /// What is said of it; nil where it is taken for what it is meant to be.
  private func message(on input: [UInt8]) -> String? {
    do throws(ConfigurationError) {
      switch kind {
      case .sdkFile: try look(input, "HUAWEICLOUD_SDK_CREDENTIALS_FILE")
      case .kooCLIFile: try look(input, "HW_SHARED_CONFIG_FILE")
      case .profileFile: try look(input, "HALO_PROFILES", ["HALO_METADATA": "on"])
      case .regionFile:
        _ = try RegionHosts.overrides(
          for: "cn-north-4", in: place(input, "HUAWEICLOUD_SDK_REGIONS_FILE"))
      case .metadata: try answer(input, variables: [:])
      case .containerKey:
        try answer(
          input,
          variables: [
            "HC_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/k",
            "HC_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
          ])
      case .token:
        try answer(
          input,
          variables: [
            "OS_USERNAME": "me", "OS_PASSWORD": Self.secret, "OS_USER_DOMAIN_NAME": "demo",
          ])
      case .cloudAnswer: return try AnswerFuzz.message(on: input, seed: seed)
      case .faultFile:
        do {
          try SimulatedCloud().loadFaults(input)
        } catch {
          return nil
        }
      }
      return nil
    } catch {
      return error.message
    }
  }

  private func place(
    _ input: [UInt8], _ variable: String, _ variables: [String: String] = [:]
  ) -> SourcePlace {
    SourcePlace(variable: { $0 == variable ? Self.path : variables[$0] }) { path in
      path == Self.path ? SourceFile(bytes: input, isOpenToOthers: false) : nil
    }
  }

  private func look(
    _ input: [UInt8], _ variable: String, _ variables: [String: String] = [:]
  ) throws(ConfigurationError) {
    let place = place(input, variable, variables)
    let settings =
      kind == .profileFile
      ? try ProfileSource(profile: "prod").settings(in: place)
      : try CredentialChain.standard.settings(in: place)
    _ = settings?.means?.words
  }

  /// Hands an answer to whoever asks for credentials.
  private func answer(
    _ input: [UInt8], variables: [String: String]
  ) throws(ConfigurationError) {
    let place = SourcePlace(variable: { variables[$0] }) { _ in nil }
    let settings = try CredentialChain.standard.settings(in: place)
    let account = try Account(region: "cn-north-4", settings: settings)
    guard let provider = account.provider else { return }
    var machine = provider.machine(for: .project, replacing: nil)
    var event = MachineEvent.start
    let moment = Moment(
      instant: Instant(nanoseconds: 0), wallTime: WallTime(seconds: 1_700_000_000))
    for _ in 0..<20 {
      switch machine.handle(event, at: moment) {
      case .finish(.success(let credentials)):
        _ = credentials.words
        return
      case .finish(.failure(let failure)):
        return kind == .metadata ? () : try { () throws(ConfigurationError) in throw failure }()
      case .load: event = .loaded(.success(Array("t".utf8)))
      case .send:
        event = .answer(
          HTTPResponse(
            status: seed % 5 == 0 ? 401 : 200,
            headers: [HTTPHeader("X-Subject-Token", "t")], body: input))
      default: event = .wake
      }
    }
    throw ConfigurationError(Self.endless)
  }
}
