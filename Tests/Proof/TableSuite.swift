/// Runs rows of the table one after the other.
public struct TableSuite {
  public struct Report {
    public let item: ProofCase
    public let end: String
    public let complaints: [String]
  }

  private let cases: [ProofCase]
  private var index = 0
  private var ideals: [String: ScriptRun.Result] = [:]
  private var ends: [String: Int] = [:]
  public private(set) var failures = 0

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
