internal import CloudModule
internal import Glibc
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import Text

// What is there for whoever writes a schedule, and not for what starts its runs.
extension ScheduledRun {
  /// What the environment of this shell says that nothing that is started elsewhere knows.
  ///
  /// - Parameter starter: what starts it: `cron`.
  func notesOnEnvironment(startedBy starter: String, hasKey: Bool) -> [String] {
    guard !cloud.sim else { return [] }
    var notes: [String] = []
    if !hasKey, let source = keyOfShell {
      notes.append(
        "the key is that of this shell's environment (\(source)), which \(starter) does not have: "
          + "give it with --key-file FILE, or keep it in ~/.huaweicloud/credentials")
    }
    let origins = try? cloud.accounts.origins()
    let given = [
      ("--profile", cloud.profile == nil && variable("HALO_PROFILE") != nil ? "HALO_PROFILE" : nil),
      ("--region", origins?.region.source), ("--project-id", origins?.projectSource),
      ("--journal", names("--journal") ? nil : "HALO_JOURNAL"),
    ]
    for case (let option, let name?) in given {
      guard let value = variable(name), !(starter != "cron" && option == "--journal") else {
        continue
      }
      notes.append(
        "\(name) is of this shell alone, and \(starter) does not have it: "
          + "give \(option) \(option == "--journal" ? "PLACE" : value.quotedForShell)")
    }
    return notes
  }

  /// The source of the key, where that is the environment of this shell; nil for another one.
  private var keyOfShell: String? {
    let here = SourcePlace.process
    let there = SourcePlace(
      variable: { ["HOME", "LOGNAME", "USER"].contains($0) ? here.variable($0) : nil },
      file: here.file)
    guard let source = (try? cloud.accounts.origins())?.who.source,
      let found = try? CredentialChain.standard.settings(in: here).source,
      found.utf8.elementsEqual(source.utf8)
    else { return nil }
    let alone = try? CredentialChain.standard.settings(in: there).source
    return alone.map { $0.utf8.elementsEqual(source.utf8) } == true ? nil : source
  }

  /// The secrets that are written down with it.
  ///
  /// - Parameters:
  ///   - place: where they are read: `in the unit, which everybody may read`.
  ///   - file: where they could be instead.
  func notesOnSecrets(_ place: String, butIn file: String) -> [String] {
    var notes: [String] = []
    if let maskedArguments {
      notes.append(
        "a secret in the script's arguments (\(maskedArguments)) stands \(place): have the script read a "
          + "variable by env.require, which \(file) sets")
    }
    if values(of: ["--journal"]).contains(where: { !JournalPlace.passwords(in: $0).isEmpty }) {
      notes.append(
        "the password in --journal stands \(place): keep it in ~/.pgpass, or in PGPASSWORD, which \(file) sets"
      )
    }
    if cloud.network.proxy?.secrets.isEmpty == false {
      notes.append(
        "the password in --proxy stands \(place): keep the proxy in HTTPS_PROXY, which \(file) sets"
      )
    }
    return notes
  }

  /// What is named and is not there, so that each run would fail. It may be meant for another machine, or be
  /// made later.
  ///
  /// - Parameters:
  ///   - user: whom it runs as.
  ///   - more: other files that are read.
  func notesOnWhatIsMissing(user: String?, and more: [String] = []) -> [String] {
    var notes: [String] = []
    do throws(ConfigurationError) {
      try cloud.accounts.check()
    } catch {
      notes.append("each run would fail here: \(error.message)")
    }
    notes += (values(of: ["--faults", "--path"]) + more).filter { !fileExists($0) }.map {
      "there is no \($0) here, which each run reads"
    }
    if let user, getpwnam(user) == nil { notes.append("'\(user)' is no user of this machine") }
    return notes
  }

  /// Files that a user cannot read, or that a service does not see.
  ///
  /// - Parameters:
  ///   - user: nil for one that is nobody else's.
  ///   - isService: whether it has directories of its own.
  ///   - more: other files that are read.
  func notesOnFiles(readBy user: String?, isService: Bool, and more: [String] = []) -> [String] {
    let reader = user.map(Reader.init(named:)) ?? .others
    let who = user.map { "'\($0)'" } ?? "the service's own user"
    return ([program] + readFiles + more).compactMap { path in
      if isService, let folder = ["/tmp", "/var/tmp"].first(where: { path.hasPrefix("\($0)/") }) {
        return
          "the service does not see \(path): its \(folder) is its own (PrivateTmp); \(Self.remedy)"
      }
      guard let closed = reader?.obstacle(on: path) else { return nil }
      let why = closed.utf8.elementsEqual(path.utf8) ? "" : ", since \(closed) is closed"
      return "\(who) cannot read \(path)\(why): \(Self.remedy)"
    }
  }

  /// A file that holds the key, and that others than those who are to may read.
  ///
  /// - Parameter user: whom it is for, beside its owner; nil for nobody.
  static func notesOnKey(in path: String, readBy user: String? = nil) -> [String] {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      facts.st_mode & (user == nil ? 0o077 : 0o007) != 0
    else { return [] }
    let mode = user == nil ? "600" : "o="
    return [
      "others may read or write \(path), which holds the key: run 'chmod \(mode) "
        + "\(path.quotedForShell)'"
    ]
  }

  /// What a service may not write, which has one directory for that.
  var notesOnWriting: [String] {
    values(of: ["--log-file", "--metrics-file", "--journal"]).filter { path in
      path.utf8.first == UInt8(ascii: "/") && !path.hasPrefix("/var/lib/\(name)/")
        && !path.hasPrefix("/dev/")
    }.map {
      "the service cannot write \($0) (ProtectSystem): name a file in /var/lib/\(name), "
        + "or add ReadWritePaths= for its directory"
    }
  }

  private static let remedy = "put it where others may read it, such as in /usr/local/lib/halo"

  static func tell(_ notes: [String]) {
    for note in notes { StandardError.write("halo: note: \(note.escapingControls)\n") }
  }
}

/// Whom the modes of files are asked for.
private struct Reader {
  /// A user that owns nothing.
  static let others = Reader(user: nil, groups: [])

  private let user: uid_t?
  private let groups: Set<gid_t>

  private init(user: uid_t?, groups: Set<gid_t>) { (self.user, self.groups) = (user, groups) }

  /// Nil for a user who is not on this machine, which may be meant for another one.
  init?(named name: String) {
    guard let entry = getpwnam(name) else { return nil }
    let (user, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
    self.init(user: user, groups: Set(Self.groups(of: name, besides: group)))
  }

  /// All that a user is a member of.
  private static func groups(of name: String, besides own: gid_t) -> [gid_t] {
    var count: CInt = 64
    // Too few places are told the first time, and are enough the second time.
    for _ in 0..<2 {
      var groups = [gid_t](repeating: own, count: max(1, Int(count)))
      if getgrouplist(name, own, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
    }
    return [own]
  }

  /// What keeps the user from reading a file: itself, or a directory that it is in; nil for nothing.
  func obstacle(on path: String) -> String? {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      if !may(1, folder) { return folder }
    }
    return may(4, path) ? nil : path
  }

  /// - Parameter right: 4 to read, 1 to pass.
  private func may(_ right: mode_t, _ path: String) -> Bool {
    var facts = stat()
    // What is not there is not kept from anybody.
    guard user != 0, stat(path, &facts) == 0 else { return true }
    if facts.st_uid == user { return facts.st_mode & (right << 6) != 0 }
    if groups.contains(facts.st_gid) { return facts.st_mode & (right << 3) != 0 }
    return facts.st_mode & right != 0
  }
}
