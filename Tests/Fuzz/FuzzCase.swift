import Foundation
package import TestSupport

/// One input that nobody has thought of, and what the program makes of it.
///
/// Everything follows from kind and seed, so that a failure can be had again.
package struct FuzzCase: CustomStringConvertible, Sendable {
  /// Where the input gets into the program.
  package enum Kind: String, CaseIterable, Sendable {
    case script, check, answer, profile, faults, state, journal, session, command
  }

  package let kind: Kind
  package let seed: UInt64

  package init(_ kind: Kind, seed: UInt64) {
    (self.kind, self.seed) = (kind, seed)
  }

  package var description: String { "\(kind.rawValue) \(seed)" }

  /// What was wrong with how it ended; nil for nothing.
  package func complaint() throws -> String? {
    var draw = Draw(seed: seed &* 1000 &+ UInt64(Kind.allCases.firstIndex(of: kind) ?? 0))
    let folder = try TemporaryFolder()
    let trial = Trial(folder: folder.path)
    switch kind {
    case .script, .check:
      try trial.write(Mutation.mutated(one: Corpus.scripts, more: Corpus.words, &draw), "job.lua")
      let command = kind == .check ? ["check"] : ["run", "--sim", "--timeout", "2"]
      return try trial.complaint(command + ["job.lua"])
    case .answer: return try answerComplaint(trial, &draw)
    case .profile:
      try trial.write(Mutation.mutated(one: Corpus.profiles, &draw), "profiles.json")
      return try trial.complaint(
        ["run", "--profile", "prod", "--timeout", "2", "-e", "print(pcall(cloud.account))"],
        environment: ["HALO_PROFILES": "\(folder.path)/profiles.json"], secrets: ["CANARY000"])
    case .faults:
      try trial.write(Mutation.mutated(one: Corpus.faults, &draw), "faults")
      return try trial.complaint(
        ["run", "--sim", "--timeout", "2", "--faults", "faults", "-e", "cloud.eip.list{}"])
    case .state: return try trial.stateComplaint(&draw)
    case .journal: return try trial.journalComplaint(&draw)
    case .session:
      let input = Mutation.mutated(one: Corpus.inputs, more: Corpus.words, &draw)
      return try trial.complaint(
        ["repl", "--sim"], input: String(decoding: input, as: UTF8.self))
    case .command:
      let arguments = (0..<draw.below(6)).map { _ in draw.one(of: Corpus.options) }
      // A server has no end of its own.
      return arguments.contains("sim") ? nil : try trial.complaint(arguments)
    }
  }

  private func answerComplaint(_ trial: Trial, _ draw: inout Draw) throws -> String? {
    let body = Mutation.mutated(one: Corpus.answers, &draw)
    let status = draw.one(of: [200, 200, 200, 202, 204, 302, 400, 401, 404, 409, 429, 500, 503])
    let kind = draw.one(of: ["application/json", "text/html", "application/json; charset=latin1"])
    let head =
      "HTTP/1.1 \(status) X\r\nContent-Type: \(kind)\r\nContent-Length: \(body.count)\r\n\r\n"
    let server = LoopbackServer { _ in .bytes(Array(head.utf8) + body) }
    defer { server.stop() }
    let code = """
      local id = "08155cd2-5897-49be-933f-eec757fd4010"
      for _, call in ipairs {
        { cloud.eip.list, {} }, { cloud.eip.get, { publicip_id = id } },
        { cloud.eip.unbind, { publicip_id = id } }, { cloud.dns.list_endpoints, {} },
        { cloud.ga.list_groups, {} }, { cloud.modelarts.list_servers, {} },
        { cloud.request, { service = "vpc", method = "POST", path = "/v1/x" } },
      } do
        call[2].timeout = 0.3
        local ok, value = pcall(call[1], call[2])
        print(ok, tostring(value))
      end
      print(pcall(function() return http.get(...):json() end))
      """
    return try trial.complaint(
      [
        "run", "--region", "cn-north-4", "--project-id", "0123456789abcdef0123456789abcdef",
        "--endpoint", "http://\(server.authority)", "--timeout", "15", "-e", code,
        "http://\(server.authority)/",
      ], environment: ["HUAWEICLOUD_SDK_AK": "AKCANARY0001", "HUAWEICLOUD_SDK_SK": "SKCANARY0002"],
      secrets: ["SKCANARY0002"])
  }
}
