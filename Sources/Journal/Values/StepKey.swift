internal import Crypto
internal import Glibc
public import JSON
internal import WireText

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

  /// - Parameters:
  ///   - arguments: in canonical form, secrets masked.
  ///   - after: a digest of the last change; empty for none.
  ///   - occurrence: from 0.
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
  /// Whether all four are the same, byte by byte.
  public static func == (left: StepKey, right: StepKey) -> Bool {
    left.occurrence == right.occurrence && areSame(left.arguments, right.arguments)
      && areSame(left.after, right.after) && left.name == right.name
  }

  /// Feeds the bytes that `==` compares.
  public func hash(into hasher: inout Hasher) {
    var name = name
    name.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // Not as arrays, whose elements are combined one by one.
    arguments.withUnsafeBytes { hasher.combine(bytes: $0) }
    after.withUnsafeBytes { hasher.combine(bytes: $0) }
    hasher.combine(occurrence)
  }

  /// Of one buffer nothing is read, and of two no byte by itself.
  private static func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBytes { left in
      right.withUnsafeBytes { right in
        guard let start = left.baseAddress, let other = right.baseAddress else { return true }
        return start == other || memcmp(start, other, left.count) == 0
      }
    }
  }
}

/// Gives the steps of one execution of a script their keys.
public struct StepCounter: Sendable {
  private var counts: [StepKey: Int64] = [:]
  private var lastChange: [Int64: [UInt8]] = [:]
  /// What `lastChange` was for a task when it began.
  private var atBeginning: [Int64: [UInt8]] = [:]

  /// No step has been taken.
  public init() {}

  /// The key of the next step.
  ///
  /// - Parameters:
  ///   - arguments: What it was called with, secrets masked.
  ///   - isChange: Whether later reads of `task` come after it.
  public mutating func key(
    of name: String, _ arguments: JSONValue, task: Int64, isChange: Bool
  ) -> StepKey {
    let key = next(
      like: question(of: name, arguments.canonicalForm, task: task, isChange: isChange))
    if isChange { made(key, by: task) }
    return key
  }

  /// What a step asks: the key of the first of those that ask the same.
  func question(
    of name: String, _ arguments: [UInt8], task: Int64, isChange: Bool
  ) -> StepKey {
    StepKey(name: name, arguments: arguments, after: isChange ? [] : place(of: task))
  }

  /// The last change before what a task asks now; empty for none.
  func place(of task: Int64) -> [UInt8] { lastChange[task] ?? [] }

  /// The key of the next step that asks this.
  mutating func next(like question: StepKey) -> StepKey {
    func take(_ next: inout Int64) -> Int64 {
      defer { next += 1 }
      return next
    }
    return question.occurring(take(&counts[question, default: 0]))
  }

  /// Takes note of a key that was given in another process.
  mutating func skip(_ key: StepKey, count: Int64 = 1) {
    func skip(_ next: inout Int64) { next = max(next, key.occurrence + count) }
    skip(&counts[key.occurring(0), default: 0])
  }

  /// A task has made a change.
  mutating func made(_ change: StepKey, by task: Int64) { lastChange[task] = change.digest }

  /// Tells that a task begins: what its parent changed lies before everything it reads.
  public mutating func begin(task: Int64, spawnedBy parent: Int64) {
    lastChange[task] = lastChange[parent]
    atBeginning[task] = lastChange[parent]
  }

  /// Tells that a task has waited for another one to end: what that one changed lies before
  /// everything it reads from now on, in whichever order they have ended.
  public mutating func join(task: Int64, waitedForBy waiter: Int64) {
    guard let joined = lastChange[task], joined != atBeginning[task] else { return }
    let own = lastChange[waiter] ?? Array(repeating: 0, count: joined.count)
    // A sum is the same in every order.
    lastChange[waiter] = zip(own, joined).map { $0 &+ $1 }
  }
}

extension StepKey {
  /// The same question, asked for the time that is given.
  func occurring(_ occurrence: Int64) -> StepKey {
    StepKey(name: name, arguments: arguments, after: after, occurrence: occurrence)
  }
}
