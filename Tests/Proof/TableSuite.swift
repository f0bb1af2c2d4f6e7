/// Runs rows of the table one after the other.
public struct TableSuite {
  /// How one case went.
  public struct Report {
    /// The case.
    public let item: ProofCase
    /// How the script ended, in a few words.
    public let end: String
    /// What is wrong; empty if nothing is.
    public let complaints: [String]
  }

  private let cases: [ProofCase]
  private var index = 0
  private var ideals: [String: ScriptRun.Result] = [:]
  private var ends: [String: Int] = [:]
  /// Cases with complaints so far.
  public private(set) var failures = 0

  /// - Parameter cases: run in this order.
  public init(_ cases: [ProofCase]) {
    self.cases = cases
  }

  /// Nil after the last one.
  public mutating func next() throws -> Report? {
    guard index < cases.count else { return nil }
    let item = cases[index]
    index += 1
    let key = item.change.name + item.options
    let ideal = try ideals[key] ?? item.change.run(options: item.options).execute()
    ideals[key] = ideal
    let result = try item.run()
    let complaints = item.complaints(about: result, ideal: ideal)
    ends[result.end, default: 0] += 1
    if !complaints.isEmpty { failures += 1 }
    return Report(item: item, end: result.end, complaints: complaints)
  }

  /// One line on what was run.
  public var summary: String {
    let ends = ends.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(cases.count) cases, \(failures) failures: \(ends)"
  }
}

extension ScriptRun.Result {
  /// How the script ended, in a word or two.
  public var end: String {
    guard let failure else { return "done" }
    if failure.isInDoubt { return "in doubt" }
    return failure.kind.map { "failed: \($0)" } ?? "raised"
  }
}
