public import Journal
public import Ports

/// A journal that has nothing and keeps nothing, for those that are only told what is done with them.
public protocol BlankJournal: JournalStore {}

extension BlankJournal {
  public func begin(_ start: RunStart) throws(JournalError) -> Int64 { 1 }
  public func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {}
  public func lock(_ run: Int64) throws(JournalError) {}
  public func unlock(_ run: Int64) {}
  public func reopen(
    _ run: Int64, by process: RunProcess, isRollBack: Bool
  ) throws(JournalError) {}
  public func restore(_ former: Run) throws(JournalError) {}
  public func append(_ entries: [Entry], to run: Int64) throws(JournalError) {}
  public func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {}
  public func run(_ number: Int64) throws(JournalError) -> Run? { nil }
  public func runs(_ query: RunQuery) throws(JournalError) -> [Run] { [] }
  public func entries(of run: Int64) throws(JournalError) -> [Entry] { [] }
  public func sources(of run: Int64) throws(JournalError) -> [RunSource] { [] }
  public func prune(endedBefore time: WallTime) throws(JournalError) -> Int { 0 }
  public func forget(_ run: Int64) throws(JournalError) {}
  public func claim(job: String) throws(JournalError) -> JobClaim { .taken }
  public func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant
  ) throws(JournalError) -> WindowClaim { .taken }
  public func releaseWindow(of job: String, as claimant: WindowClaimant) {}
  public func release(job: String) {}
}
