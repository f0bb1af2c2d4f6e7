internal import Text

/// Hosts that the vendor's SDKs are told of: in a variable for a service in a region, or in a file.
public enum RegionHosts {
  /// The hosts for a region, each as `Endpoints` takes them; a variable counts more than the file.
  ///
  /// Where several are named, of which the SDKs take another when one fails, the first is taken: a change
  /// that was sent to one host is not to be looked for at another.
  public static func overrides(
    for region: String, in place: SourcePlace
  ) throws(ConfigurationError) -> [String] {
    var hosts = try inFile(for: region, in: place)
    let suffix = region.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    let ending = String(decoding: suffix, as: UTF8.self).uppercased()
    for service in Service.allCases {
      let name = "HUAWEICLOUD_SDK_REGION_\(service.rawValue.uppercased())_\(ending)"
      guard let text = place.variable(name) else { continue }
      let first = text.split(separator: ",").first.map { String($0) } ?? ""
      try check(first, name)
      hosts.append("\(service.rawValue)=\(first)")
    }
    if let iam = place.variable("HUAWEICLOUD_SDK_IAM_ENDPOINT") {
      try check(iam, "HUAWEICLOUD_SDK_IAM_ENDPOINT")
      hosts.append("iam=\(iam)")
    }
    return hosts
  }

  private static func check(_ url: String, _ source: String) throws(ConfigurationError) {
    do throws(ConfigurationError) {
      _ = try Endpoint(url: url)
    } catch {
      throw ConfigurationError("\(source): \(error.message)")
    }
  }

  private static func inFile(
    for region: String, in place: SourcePlace
  ) throws(ConfigurationError) -> [String] {
    let named = place.variable("HUAWEICLOUD_SDK_REGIONS_FILE")
    guard let path = named ?? place.home.map({ "\($0)/.huaweicloud/regions.yaml" }) else {
      return []
    }
    guard let file = try place.file(path) else {
      guard named == nil else {
        throw ConfigurationError("HUAWEICLOUD_SDK_REGIONS_FILE: there is no \(path)")
      }
      return []
    }
    do throws(ConfigurationError) {
      return try RegionFile(parsing: file.bytes).hosts.compactMap { host in
        guard WireKey(host.region) == WireKey(region),
          let service = Service(rawValue: host.service.lowercased())
        else { return nil }
        return "\(service.rawValue)=\(host.url)"
      }
    } catch {
      throw ConfigurationError("\(path): \(error.message)")
    }
  }
}

/// The SDKs' file of regions, which is YAML of one shape:
///
///     ECS:
///       - id: 'cn-north-1'
///         endpoint: 'https://ecs.cn-north-1.myhuaweicloud.com'
///       - id: 'cn-north-9'
///         endpoints:
///           - 'https://ecs.cn-north-9.myhuaweicloud.com'
struct RegionFile {
  struct Host: Equatable {
    let service: String
    let region: String
    let url: String
  }

  private(set) var hosts: [Host] = []
  private var service: String?
  private var region: String?
  private var isInList = false
  /// Whether the region has its host: of several the first counts.
  private var isKnown = false

  /// - Throws: what is wrong and in which line; nothing of the text itself is quoted.
  init(parsing bytes: [UInt8]) throws(ConfigurationError) {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      do throws(ConfigurationError) {
        try read(line)
        if index == lines.count - 1 { try endRegion() }
      } catch {
        throw ConfigurationError("line \(index + 1): \(error.message)")
      }
    }
  }

  private mutating func read(_ line: ArraySlice<UInt8>) throws(ConfigurationError) {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw ConfigurationError("it is not UTF-8")
    }
    var words = text.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.map { Substring($0) }
    if let comment = words.firstIndex(where: { $0.utf8.first == UInt8(ascii: "#") }) {
      words.removeSubrange(comment...)
    }
    guard let first = words.first, first != "---" else { return }
    guard line.first == 0x20 || line.first == 0x09 || first == "-" else {
      guard words.count == 1, first.utf8.last == UInt8(ascii: ":") else {
        throw ConfigurationError("expected SERVICE:")
      }
      try endRegion()
      (service, region) = (Self.unquoted(first.dropLast()), nil)
      return
    }
    guard let service else { throw ConfigurationError("expected SERVICE: before it") }
    let isItem = first == "-"
    if isItem { words.removeFirst() }
    if isItem, isInList, words.count == 1, words[0].utf8.last != UInt8(ascii: ":") {
      return try add(Self.unquoted(words[0]), of: service)
    }
    isInList = false
    switch (words.first ?? "", words.count) {
    case ("id:", 2):
      try endRegion()
      (region, isKnown) = (Self.unquoted(words[1]), false)
    case ("endpoint:", 2): try add(Self.unquoted(words[1]), of: service)
    case ("endpoints:", 1): isInList = true
    default: throw ConfigurationError("expected id: NAME, endpoint: URL or endpoints:")
    }
  }

  /// Requests meant for another address would go to the cloud's own.
  private func endRegion() throws(ConfigurationError) {
    if region != nil, !isKnown {
      throw ConfigurationError("the id before it has no endpoint: URL")
    }
  }

  private mutating func add(_ url: String, of service: String) throws(ConfigurationError) {
    guard let region else { throw ConfigurationError("expected - id: NAME before it") }
    _ = try Endpoint(url: url)
    if !isKnown { hosts.append(Host(service: service, region: region, url: url)) }
    isKnown = true
  }

  private static func unquoted(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, let first = bytes.first, first == bytes.last, "'\"".utf8.contains(first)
    else { return String(text) }
    return String(decoding: bytes[1..<(bytes.count - 1)], as: UTF8.self)
  }
}
