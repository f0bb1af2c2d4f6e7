/// Finds the secrets in the path of a URL: whoever knows the address of a webhook may use it.
///
/// Ids of resources are hexadecimal, with or without hyphens, and stay: only behind the word for a hook
/// are they what the hook goes by.
struct SecretPath {
  private let rest: ArraySlice<UInt8>

  /// One within another is looked through so far: a text may be one URL within the other from its beginning
  /// to its end.
  private static let longestWithin = 256

  /// - Parameters:
  ///   - start: where the authority begins, behind `://`.
  ///   - isWithinAnother: whether it stands in another URL.
  init(_ bytes: [UInt8], from start: Int, isWithinAnother: Bool) {
    let room = bytes[start...].prefix(isWithinAnother ? Self.longestWithin : .max)
    rest = room.prefix { $0 > 0x20 && !"\"'?#<>`\\{}|^),;]".utf8.contains($0) }
  }

  /// Where it ends.
  var end: Int { rest.endIndex }

  /// Words behind which the rest of a path is the secret.
  private static let hooks: Set<String> = [
    "hook", "hooks", "webhook", "webhooks", "incomingwebhook", "integration", "token", "secret",
  ]

  /// Shorter parts are names.
  private static let shortestRandom = 20

  /// In order.
  var ranges: [Range<Int>] {
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return [] }
    var isHook = isHook(host: rest[..<slash])
    var found: [Range<Int>] = []
    for part in rest[slash...].split(separator: UInt8(ascii: "/")) {
      if isHook, !isWord(part) { return found + [part.startIndex..<rest.endIndex] }
      if isRandom(part) || isBot(part) { found.append(part.startIndex..<part.endIndex) }
      isHook = isHook || Self.hooks.contains(text(part))
    }
    return found
  }

  private func text(_ part: ArraySlice<UInt8>) -> String {
    String(decoding: part, as: UTF8.self).lowercased()
  }

  /// `hooks.slack.com`, `outlook.webhook.office.com`, `hc-ping.com`.
  private func isHook(host authority: ArraySlice<UInt8>) -> Bool {
    let host = authority.split(separator: UInt8(ascii: "@")).last ?? []
    return host.split(separator: UInt8(ascii: ".")).map(text).contains {
      ["hook", "hooks", "webhook", "webhooks", "hc-ping"].contains($0)
    }
  }

  /// What a program's author has called a part of its address: `services`, `open-apis`, `v2`.
  private func isWord(_ part: ArraySlice<UInt8>) -> Bool {
    let letters = part.filter { !$0.isDigit }
    return part.count <= Self.shortestRandom && part.count - letters.count <= 2
      && letters.allSatisfy { $0.isLower || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
      && !letters.isEmpty
  }

  /// As long and as mixed as tokens are, and ids are not.
  private func isRandom(_ part: ArraySlice<UInt8>) -> Bool {
    part.count >= Self.shortestRandom && part.contains(where: \.isUpper)
      && part.contains(where: \.isLower) && part.contains(where: \.isDigit)
      && part.allSatisfy {
        $0.isLetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }

  /// `bot123456:AAH…`, as Telegram has it.
  private func isBot(_ part: ArraySlice<UInt8>) -> Bool {
    guard part.starts(with: "bot".utf8) else { return false }
    let id = part.dropFirst(3).prefix(while: \.isDigit)
    return !id.isEmpty && part.dropFirst(3 + id.count).first == UInt8(ascii: ":")
  }
}
