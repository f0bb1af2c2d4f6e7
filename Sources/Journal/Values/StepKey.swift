internal import Crypto
public import JSON

/// By what a step of a run is found again when its script is run once more.
///
/// It says what was asked and how often that had been asked before, not where in the script or when:
/// so reordering, inserting and deleting lines, and another order of tasks or of `pairs`, keep what
/// is finished.
public struct StepKey: Sendable {
  /// What was called: `eip.bind`, `http.get`, `time.now`.
  public let name: String
  /// In canonical form.
  public let arguments: [UInt8]
  /// A digest of the last change that the step's task had made before it, where the step is a read:
  /// an edit cannot hand a script an answer from the other side of a change. Empty where there is
  /// none, and for a change.
  public let after: [UInt8]
  /// How many steps of this name, with these arguments and after this change the run had before.
  public let occurrence: Int64

  public init(name: String, arguments: [UInt8], after: [UInt8] = [], occurrence: Int64 = 0) {
    self.name = name
    self.arguments = arguments
    self.after = after
    self.occurrence = occurrence
  }

  /// What later reads of the same task have as their `after`, when this is the key of a change: the
  /// first half of a SHA-256, the same in every process.
  public var digest: [UInt8] {
    var hash = SHA256()
    for part in [Array(name.utf8), arguments, after] {
      // The length in front tells "ab" + "c" from "a" + "bc".
      hash.update(data: Array("\(part.count):".utf8))
      hash.update(data: part)
    }
    hash.update(data: Array(String(occurrence).utf8))
    return Array(hash.finalize().prefix(16))
  }
}

// Bytes are compared: to `==` of String, two spellings of one letter are one.
extension StepKey: Hashable {
  public static func == (left: StepKey, right: StepKey) -> Bool {
    left.occurrence == right.occurrence && left.arguments == right.arguments
      && left.after == right.after && left.name.utf8.elementsEqual(right.name.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    for byte in name.utf8 { hasher.combine(byte) }
    hasher.combine(arguments)
    hasher.combine(after)
    hasher.combine(occurrence)
  }
}

/// Gives the steps of one execution of a script their keys.
public struct StepCounter: Sendable {
  private var counts: [StepKey: Int64] = [:]
  private var lastChange: [Int64: [UInt8]] = [:]

  public init() {}

  /// The key of the next step.
  ///
  /// - Parameters:
  ///   - arguments: What it was called with, secrets masked.
  ///   - isChange: Whether later reads of `task` come after it.
  public mutating func key(
    of name: String, _ arguments: JSONValue, task: Int64, isChange: Bool
  ) -> StepKey {
    let first = StepKey(
      name: name, arguments: arguments.canonicalForm,
      after: isChange ? [] : lastChange[task] ?? [])
    let occurrence = counts[first, default: 0]
    counts[first] = occurrence + 1
    let key = StepKey(
      name: name, arguments: first.arguments, after: first.after, occurrence: occurrence)
    if isChange { lastChange[task] = key.digest }
    return key
  }

  /// Tells that a task begins: what its parent changed lies before everything it reads.
  public mutating func begin(task: Int64, spawnedBy parent: Int64) {
    lastChange[task] = lastChange[parent]
  }
}
