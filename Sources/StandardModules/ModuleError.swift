package import LuaHost

/// Why a function of a module did not do what it was asked: what scripts get as a table, like the
/// errors of `cloud`, once somebody has made one of it.
package struct ModuleError: Error {
  package enum Kind: Sendable {
    /// The arguments are wrong; nothing was sent.
    case usage
    /// There is no answer, or none that can be used.
    case network
    /// There was none in time.
    case timeout
  }

  /// Makes what is raised of it.
  package typealias Maker = (ModuleError) -> LuaError

  package let kind: Kind
  /// `http.get`
  package let function: String
  /// For programs: `refused`, `tls`, `too_large`.
  package let code: String?
  package let message: String
  package var hint: String?

  init(_ kind: Kind, in function: String, code: String? = nil, _ message: String) {
    self.kind = kind
    self.function = function
    self.code = code
    self.message = message
  }
}
