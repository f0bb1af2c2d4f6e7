// The soak program is no test and uses the rest of this module without the testing library.
#if canImport(Testing)
  import Foundation
  public import Testing

  /// Compares what a user reads with the copy kept for review in `Tests/snapshots`.
  ///
  /// `make snapshots` rewrites the copies; a change of wording then shows in the diff.
  public func expectSnapshot(
    _ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let file = Repository.root.appending(path: "Tests/snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["HALO_WRITE_SNAPSHOTS"] != nil {
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      } catch {
        Issue.record("cannot write \(file.path): \(error)", sourceLocation: sourceLocation)
      }
      return
    }
    let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? "(no snapshot \(name))"
    #expect(text == kept, "run `make snapshots` and review", sourceLocation: sourceLocation)
  }
#endif
