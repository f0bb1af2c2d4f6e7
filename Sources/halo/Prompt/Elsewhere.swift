internal import CloudModule
internal import Glibc
internal import Sandbox
internal import StandardModules
internal import Text

/// What a session leaves to the person's own programs: long results to a pager, long inputs to an editor.
final class Elsewhere {
  private let programs: OutsidePrograms
  private let hasPager: Bool

  /// To be made before the process is confined.
  ///
  /// - Parameter wait: lets tasks go on until a descriptor can be read.
  init?(wait: @escaping (CInt) -> Void) {
    let pager = Self.pager
    hasPager = pager != nil
    guard
      let programs = OutsidePrograms(
        pager: pager ?? "cat",
        editor: Self.named("VISUAL") ?? Self.named("EDITOR") ?? "vi", wait: wait)
    else { return nil }
    self.programs = programs
  }

  /// What a variable names; nil for nothing.
  private static func named(_ name: String) -> String? {
    variable(name).flatMap { $0.trimmed.isEmpty ? nil : $0 }
  }

  /// The command that shows long texts: `PAGER`, where that is none nothing, else `less`, where it is.
  private static var pager: String? {
    guard !Terminal.isDumb else { return nil }
    // One that is empty says that none is wanted.
    if let bytes = variableBytes("PAGER") {
      let name = String(decoding: bytes, as: UTF8.self)
      return ["", "cat"].contains(name.trimmed) ? nil : name
    }
    let folders = (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    return folders.contains { access("\($0)/less", X_OK) == 0 } ? "less" : nil
  }

  /// - Returns: whether it was shown.
  func page(_ text: String) -> Bool {
    hasPager && holdingBack { programs.page(text) }
  }

  func edit(_ text: String) -> OutsidePrograms.Edited {
    holdingBack { programs.edit(text) }
  }

  /// What tasks write meanwhile would be in the midst of what is shown, and follows it.
  private func holdingBack<Result>(_ body: () -> Result) -> Result {
    fflush(nil)
    let before = StandardError.detour
    var held = ""
    StandardError.detour = { held += $0 }
    let result = body()
    StandardError.detour = before
    // What Ctrl-C has left on the last row.
    if !Terminal.isDumb { StandardOutput.write("\r\u{1B}[K") }
    if !held.isEmpty { StandardError.write(held) }
    return result
  }
}
