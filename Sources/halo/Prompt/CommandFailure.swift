/// Why a command of a session did nothing.
struct CommandFailure: Error {
  let message: String
  var status = ExitStatus.usage
}
