internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Planning
internal import Ports

// What a plan rests on beside the account: when it is applied, and when its run is gone on with.
extension Plan {
  /// Where the files are that it names, if that is not here; nil where they are here, or wherever it says.
  var otherDirectory: String? {
    guard let directory, !Redaction.isMasked(directory.utf8), directory != wholePath(of: ".")
    else { return nil }
    return directory
  }

  /// What is not so any more of the files that the script has read or not found, as the rest of a sentence
  /// about the plan; nil for nothing.
  ///
  /// - Parameter isBegun: whether the script has run, so that what it writes itself may be another by now.
  func changedFile(isBegun: Bool = false) -> String? {
    let own = isBegun ? Set(files.filter { !$0.isGround }.map { WireKey($0.name) }) : []
    for file in files where file.isGround && !own.contains(WireKey(file.name)) {
      if file.isMissing == true {
        guard fileExists(file.name) else { continue }
        return "rests on \(file.name) not being there, which it is by now"
      }
      guard let digest = file.digest else { continue }
      let now = try? readFile(file.name)
      guard let now, PlanDigest.of(now).utf8.elementsEqual(digest.utf8) else {
        let module = module(in: file).map { "module \($0), " } ?? ""
        return "rests on \(module)\(file.name), which was edited or removed since"
      }
    }
    return nil
  }

  /// The first change that would be sent to another address than it was planned for, in a clause; nil for none.
  func changedAddress(in world: World) -> String? {
    let now = AccountCheck.addresses(of: calls, in: world)
    for (change, (planned, now)) in zip(changes, zip(addresses, now))
    where !planned.isEmpty && !now.isEmpty && planned != now {
      return "change \(change.number) was to be sent to \(planned), and would go to \(now) now"
    }
    return nil
  }
}

extension Plan.File {
  /// Whether the script goes by it: by what is in it, or by its not being there.
  fileprivate var isGround: Bool { isRead || isMissing == true }
}
