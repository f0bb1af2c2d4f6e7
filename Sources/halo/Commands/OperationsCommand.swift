internal import ArgumentParser
internal import CloudModule
internal import ScriptTools

/// `halo operations`: what there is to call, for tools.
struct OperationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operations",
    abstract: "List every operation with its fields.",
    usage: "halo operations [--json | --markdown]")

  @Flag(help: "Everything that is known of each, as a JSON list.")
  var json = false

  @Flag(help: "The reference, as a Markdown document.")
  var markdown = false

  func validate() throws {
    if json, markdown { throw ValidationError("--json and --markdown exclude each other") }
  }

  func run() {
    if json {
      StandardOutput.write(bytes: OperationList().json)
    } else {
      StandardOutput.write(markdown ? Reference().markdown : OperationList().text)
    }
  }
}
