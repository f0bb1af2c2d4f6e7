import Foundation
import TestSupport

/// Runs the program on an input in a folder of its own, and judges how it ends.
struct Trial {
  let folder: String

  /// All that `halo help exit-codes` has but 70, a bug in Halo.
  private static let exitCodes: Set<Int32> = [
    0, 1, 2, 64, 65, 69, 74, 75, 76, 77, 78, 79, 80, 124,
  ]
  /// Whoever takes longer hangs: the inputs themselves end after seconds.
  private static let patience = "60"

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  /// What is wrong with how `halo` ends; nil for nothing.
  ///
  /// - Parameter secrets: what it must not say.
  func complaint(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    secrets: [String] = []
  ) throws -> String? {
    let result = try CommandResult.of(
      URL(filePath: "/usr/bin/timeout"),
      ["-s", "KILL", Self.patience, Repository.program("halo").path] + arguments,
      environment: environment.merging(["HOME": folder]) { given, _ in given }, input: input,
      directory: URL(filePath: folder))
    let said = result.output + result.errors
    let what: String? =
      if result.status == 137 {
        "does not end"
      } else if !Self.exitCodes.contains(result.status) {
        "ends with \(result.status)"
      } else if result.status != 0, said.isEmpty {
        "ends with \(result.status) and says nothing"
      } else if let secret = secrets.first(where: said.contains) {
        "tells \(secret)"
      } else if said.contains("Fatal error") || said.contains("halo: fatal") {
        "has a bug"
      } else if result.errors.unicodeScalars.contains(where: { $0 == "\u{1B}" || $0 == "\u{202E}" })
      {
        "writes controls to the terminal"
      } else {
        nil
      }
    return what.map {
      "\($0): halo \(arguments.joined(separator: " "))\n\(result.errors.suffix(2000))"
    }
  }

  // MARK: States

  /// A state that is refused, or that serves: then a change is made on it.
  func stateComplaint(_ draw: inout Draw) throws -> String? {
    let sound = try Self.soundState()
    try write(
      Mutation.mutated(sound, more: ["-9223372036854775808", "1e18", "{}", "[]"], &draw), "state")
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = Repository.program("halo-sim")
    process.arguments = [
      "--port", "0", "--state", "\(folder)/state", "--transition-time", "0s",
    ]
    process.environment = [:]
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let line = Self.firstLine(of: output.fileHandleForReading)
    guard let url = line.components(separatedBy: "listening on ").last, url.hasPrefix("http") else {
      process.waitUntilExit()
      let status = process.terminationStatus
      return [74, 78].contains(status) ? nil : "halo-sim ends with \(status)"
    }
    let code = """
      local function try(f, t) t.timeout = 2 print(pcall(f, t)) end
      local ok, list = pcall(cloud.eip.list, {})
      local id = ok and list[1] and list[1].id or "08155cd2-5897-49be-933f-eec757fd4010"
      try(cloud.eip.rename, { publicip_id = id, alias = "other" }) try(cloud.eip.unbind, { publicip_id = id })
      try(cloud.dns.list_endpoints, {}) try(cloud.ga.list_groups, {}) try(cloud.vpc.list_ports, {})
      try(cloud.modelarts.list_servers, {})
      """
    let key = ["HUAWEICLOUD_SDK_AK": "HALODEMO00000000AK01", "HUAWEICLOUD_SDK_SK": "x"]
    let complaint = try complaint(
      ["run", "--region", "cn-north-4", "--endpoint", url, "--timeout", "15", "-e", code],
      environment: key)
    process.terminate()
    process.waitUntilExit()
    let isSound = process.terminationReason == .exit
    return complaint ?? (isSound ? nil : "halo-sim ends by signal \(process.terminationStatus)")
  }

  private static func firstLine(of handle: FileHandle) -> String {
    var line = Data()
    while let byte = try? handle.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
      line += byte
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// As halo-sim itself saves it.
  private static func soundState() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let process = Process()
    let output = Pipe()
    process.executableURL = Repository.program("halo-sim")
    process.arguments = ["--port", "0", "--state", "\(folder.path)/state"]
    process.standardOutput = output
    try process.run()
    _ = firstLine(of: output.fileHandleForReading)
    process.terminate()
    process.waitUntilExit()
    return try Array(Data(contentsOf: URL(filePath: "\(folder.path)/state")))
  }

  // MARK: Journals

  /// A journal with wrong bytes is refused, or read as far as it is one.
  func journalComplaint(_ draw: inout Draw) throws -> String? {
    let place = ["--journal", "journal.db"]
    let change = "cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = 'x' }"
    if let complaint = try complaint(["run", "--sim"] + place + ["-e", change]) {
      return complaint
    }
    let path = "\(folder)/journal.db"
    var bytes = try Array(Data(contentsOf: URL(filePath: path)))
    for _ in 0...draw.below(12) where !bytes.isEmpty {
      let index = draw.below(bytes.count)
      switch draw.below(5) {
      case 0: bytes.removeSubrange(index..<min(bytes.count, index + draw.below(4096)))
      case 1:
        bytes.replaceSubrange(index..<min(bytes.count, index + 8), with: [0, 0, 0, 0, 0, 0, 0, 0])
      default: bytes[index] ^= UInt8(1 + draw.below(255))
      }
    }
    try Data(bytes).write(to: URL(filePath: path))
    for command in [
      ["runs"], ["runs", "show", "1"], ["runs", "verify", "1", "--sim"], ["resume", "1"],
      ["run", "--sim", "-e", change],
    ] {
      let arguments =
        command.first == "run" ? ["run"] + place + command.dropFirst() : command + place
      if let complaint = try complaint(arguments) { return complaint }
    }
    return nil
  }
}
