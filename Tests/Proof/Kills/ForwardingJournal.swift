public import Journal
public import Ports

/// Hands everything on to a journal in memory; subclasses change what they are about.
open class ForwardingJournal: JournalStore {
  public let inner: MemoryJournal

  public init(_ inner: MemoryJournal) { self.inner = inner }

  open func begin(_ start: RunStart) throws(JournalError) -> Int64 { try inner.begin(start) }
  open func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    try inner.append(entries, to: run)
  }
  open func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError) {
    try inner.reopen(run, by: process, isRollBack: isRollBack)
  }
  open func restore(_ former: Run) throws(JournalError) { try inner.restore(former) }
  open func end(_ run: Int64, _ end: RunEnd) throws(JournalError) { try inner.end(run, end) }
  public func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {
    try inner.keep(sources, of: run)
  }
  public func lock(_ run: Int64) throws(JournalError) { try inner.lock(run) }
  public func unlock(_ run: Int64) { inner.unlock(run) }
  public func run(_ number: Int64) throws(JournalError) -> Run? { try inner.run(number) }
  public func runs(_ query: RunQuery) throws(JournalError) -> [Run] { try inner.runs(query) }
  public func entries(of run: Int64) throws(JournalError) -> [Entry] { try inner.entries(of: run) }
  public func sources(of run: Int64) throws(JournalError) -> [RunSource] {
    try inner.sources(of: run)
  }
  public func prune(endedBefore time: WallTime) throws(JournalError) -> Int {
    try inner.prune(endedBefore: time)
  }
  public func forget(_ run: Int64) throws(JournalError) { try inner.forget(run) }
  public func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant
  ) throws(JournalError) -> WindowClaim {
    try inner.claimWindow(of: job, period: period, as: claimant)
  }
  public func releaseWindow(
    of job: String, as claimant: WindowClaimant
  ) throws(JournalError) { try inner.releaseWindow(of: job, as: claimant) }
  public func claim(job: String) throws(JournalError) -> JobClaim { try inner.claim(job: job) }
  public func release(job: String) { inner.release(job: job) }
  open func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    inner.share(report, then: then)
  }
  open func findLimits(then: @escaping ([LimitNotice]) -> Void) { inner.findLimits(then: then) }
}
