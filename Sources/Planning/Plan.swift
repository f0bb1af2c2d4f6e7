public import HuaweiCloud
public import JSON
public import Journal
public import Ports

/// What a script would do, as far as a rehearsal could tell.
public struct Plan: Codable, Sendable {
  /// A change that would be made.
  public struct Change: Codable, Sendable {
    /// From 1, in the order of sending.
    public let number: Int
    /// `eip.bind`.
    public let operation: String
    /// What it would be called with, the account beside where it is another than the run's own.
    public let arguments: JSONValue
    /// In a person's words, with names beside ids.
    public let summary: String
    /// What was there before; null where that was not looked at.
    public let before: JSONValue
    /// What would be there afterwards; null where nothing shows it.
    public let after: JSONValue
    /// What the call would return.
    public let results: [JSONValue]
    /// `done`, `refused` or `in_doubt`.
    public let verdict: String
    /// Why it would not be done; nil where it would.
    public let error: String?
    /// The same as the script is told it, a JSON object.
    public let refusal: JSONValue?
    /// By which the reads after it name it, in hexadecimal.
    public let digest: String
    /// The task that would make it: 0 is the script itself.
    public let task: Int64
    /// The change that it takes back, in a transaction that fails; nil for one of the script's own.
    public let undoes: Int?
    /// Whether the script goes on when it is accepted, before it is seen; nil for no.
    public let isUnsettled: Bool?
    /// The project that it would be made in.
    public let project: String?
    /// Whether nobody knows what it does: it was not made, and its answer is a placeholder.
    public let isOpaque: Bool
    /// What could not be read that would tell more; nil for nothing.
    public let guess: String?
    /// When it would be sent, in seconds since the beginning.
    public let begins: Double
    /// When it would have settled.
    public let ends: Double
  }

  /// A request that was not made.
  public struct Request: Codable, Sendable {
    /// `http.post`.
    public let operation: String
    /// What it would be called with, secrets masked.
    public let arguments: JSONValue

    /// One request.
    public init(operation: String, arguments: JSONValue) {
      (self.operation, self.arguments) = (operation, arguments)
    }
  }

  /// An answer that the script was given.
  public struct Read: Codable, Sendable {
    /// `eip.find`.
    public let operation: String
    /// What was asked.
    public let arguments: JSONValue
    /// The digest of the last change before it, in hexadecimal; empty for none.
    public let after: String
    /// How often the same had been asked before.
    public let occurrence: Int64
    /// The answer, or the error.
    public let answer: JSONValue
  }

  /// A time without service.
  public struct Gap: Codable, Sendable {
    /// What has none: `EIP 203.0.113.10 is bound to nothing`.
    public let what: String
    /// The change with which it begins.
    public let from: Int
    /// The change with which it ends; nil where it does not.
    public let until: Int?
    /// How long it is, in seconds; nil where it does not end.
    public let seconds: Double?
  }

  /// The program that made it.
  public var program = ""
  /// A name of its own.
  public var id = ""
  /// When it was made: seconds since 1970.
  public var madeAt: Int64 = 0
  /// The script: its whole path, `-` or `-e`.
  public var script = ""
  /// The SHA-256 of the script's text, and of each module's, by its name, in hexadecimal.
  public var sources: [Source] = []
  /// The script's text where there is no file of it.
  public var text: String?
  /// The script's own.
  public var arguments: [String] = []
  /// How long the script may take, in seconds of its own time; nil for no limit but a rehearsal's.
  public var timeout: Double?
  /// How much memory Lua may use, in bytes; nil for no limit.
  public var memory: Int?
  /// Where `require` looks besides, as whole paths; nil for nowhere.
  public var folders: [String]?
  /// How its account is found again.
  public var account = PlanAccount()
  /// In the order of sending.
  public var changes: [Change] = []
  /// Where the requests of each change go; empty where that cannot be told, and on a simulator.
  public var addresses: [String] = []
  /// In the order of asking.
  public var reads: [Read] = []
  /// What else the script was told that can be compared: by `http` of a `GET`, by `net` and `env`, and by changes
  /// that it found made already.
  public var answers: [Read] = []
  /// The files that the script has read or not found, or would have written or removed.
  public var files: [File] = []
  /// Where it was made, if the script names files from there; nil where it does not.
  public var directory: String?
  /// Times without service.
  public var gaps: [Gap] = []
  /// How many calls would find that it is so already.
  public var unchanged = 0
  /// How many requests were sent to make it: to the account, and to others by `http` and `net`.
  public var requests = 0
  /// Requests of `http` and `cloud.request` that were not made.
  public var unsent: [String] = []
  /// What `http` was called with for its part of these, and for what came to nothing before, in the order
  /// of asking.
  public var sends: [Request] = []
  /// The ids and addresses that only the cloud knows, as the rehearsal has made them up.
  public var inventions: [String] = []
  /// What the script asked that is another the next time: `time.now`, `math.random`, `standard input`.
  public var depends: [String] = []
  /// How long it would take, in seconds.
  public var seconds = 0.0
  /// What the script's run would end with.
  public var exit: Int32 = 0
  /// Why the script would fail; nil where it would not.
  public var failure: String?

  /// Hides secrets in all that comes from no journal, which keeps none. A file with one in its name is not
  /// compared.
  ///
  /// - Parameter masked: the same text without them.
  public mutating func hideSecrets(_ masked: (String) -> String) {
    failure = failure.map(masked)
    unsent = unsent.map(masked)
    directory = directory.map(masked)
    folders = folders?.map(masked)
    files = files.map { file in
      let name = masked(file.name)
      if name.utf8.elementsEqual(file.name.utf8) { return file }
      return File(
        name: name, digest: nil, isWritten: file.isWritten, isRemoved: file.isRemoved,
        isMissing: file.isMissing)
    }
  }

  /// A file that the script has opened, removed, renamed or not found, or a directory that it has removed or
  /// renamed.
  public struct File: Codable, Sendable {
    /// Its whole path, where there is one.
    public let name: String
    /// SHA-256 of what was read, in hexadecimal; nil for one that was not, and for one that is too large
    /// to be compared.
    public let digest: String?
    /// Whether it would be written, or be there under this name.
    public let isWritten: Bool
    /// Whether it would be removed, or be given another name; nil for no.
    public let isRemoved: Bool?
    /// Whether it was looked for and is not there; nil for no.
    public let isMissing: Bool?

    /// One file.
    public init(
      name: String, digest: String?, isWritten: Bool, isRemoved: Bool? = nil, isMissing: Bool? = nil
    ) {
      (self.name, self.digest) = (name, digest)
      (self.isWritten, self.isRemoved, self.isMissing) = (isWritten, isRemoved, isMissing)
    }

    /// Whether it was read.
    package var isRead: Bool { !isWritten && isRemoved != true && isMissing != true }
  }

  /// One file of Lua, by its digest.
  public struct Source: Codable, Sendable {
    /// The path of the script or the name of a module.
    public let name: String
    /// SHA-256 in hexadecimal.
    public let digest: String

    /// One file by its digest.
    public init(name: String, digest: String) {
      (self.name, self.digest) = (name, digest)
    }
  }

  /// The empty plan.
  public init() {}
}

/// The names by which a plan finds its account again.
public struct PlanAccount: Codable, Sendable {
  /// See `RunAccount`.
  public var profile: String?
  /// See `RunAccount`.
  public var account: String?
  /// See `RunAccount`.
  public var region: String?
  /// See `RunAccount`.
  public var project: String?
  /// `SERVICE=URL`, or `URL` for all.
  public var endpoints: [String] = []

  /// No names.
  public init() {}

  /// The names of a run.
  public init(_ account: RunAccount) {
    (profile, self.account) = (account.profile, account.account)
    (region, project) = (account.region, account.project)
    endpoints = account.endpoints.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { $0.key.isEmpty ? $0.value : "\($0.key)=\($0.value)" }
  }

  /// As a run names it.
  public var runAccount: RunAccount {
    var found = RunAccount(profile: profile, account: account, region: region, project: project)
    for endpoint in endpoints {
      let name = endpoint.prefix(upTo: "=:/")
      if endpoint.utf8.dropFirst(name.utf8.count).first == UInt8(ascii: "=") {
        found.endpoints[String(name)] = String(endpoint.utf8.dropFirst(name.utf8.count + 1))
      } else {
        found.endpoints[""] = endpoint
      }
    }
    return found
  }
}
