import JSON
import SimulatedCloud

/// Where the state outlives the process.
struct StateFile {
  let path: String

  /// A file that is not there yet leaves the demo account as it is; it is made at the end.
  func load(into cloud: SimulatedCloud) throws(Failure) {
    guard let text = try readFile(path) else {
      // Better to learn now than at the end that nothing can be saved.
      try save(cloud)
      return
    }
    do {
      try cloud.load(text)
    } catch {
      throw Failure(.configuration, error.description(in: path))
    }
  }

  func save(_ cloud: SimulatedCloud) throws(Failure) {
    try replaceFile(path, with: cloud.stateDocument.serialized(.indented) + [UInt8(ascii: "\n")])
  }
}
