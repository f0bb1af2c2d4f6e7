/// Why the simulator cannot go on, in one line.
struct Failure: Error {
  enum Kind: Int32 {
    case io = 74
    case configuration = 78
  }

  let kind: Kind
  let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  var exitCode: Int32 { kind.rawValue }
}
