internal import ArgumentParser
internal import CloudModule
internal import Glibc
internal import ScriptTools

/// `halo types`: definition files for editors.
struct TypesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "types",
    abstract: "Write definition files, so that an editor (LuaLS) completes and checks scripts.",
    usage: "halo types [DIR]",
    discussion: """
      Writes \(EditorSettings.folder)/*.lua and .luarc.json into DIR, the current directory if \
      absent. What a .luarc.json says already stays.
      """)

  @Argument(
    help: ArgumentHelp("The directory of the scripts.", valueName: "dir"), completion: .directory)
  var directory = "."

  func run() throws {
    do throws(FileError) {
      try write()
    } catch {
      StandardError.tell(error.message)
      throw ExitCode(ExitStatus.inputOutput.rawValue)
    }
  }

  private func write() throws(FileError) {
    let settings = "\(directory)/.luarc.json"
    let present = access(settings, F_OK) == 0 ? try readFile(settings) : nil
    let text: [UInt8]
    do throws(EditorSettings.Unreadable) {
      text = try EditorSettings.text(addedTo: present)
    } catch {
      throw FileError(
        message: "cannot read \(settings): \(error.message);"
          + " add \"\(EditorSettings.folder)\" to its workspace.library by hand, or move it away")
    }
    var folder = directory
    for name in EditorSettings.folder.split(separator: "/") {
      folder += "/\(name)"
      try makeDirectory(folder)
    }
    for file in Definitions().files {
      try writeFile("\(folder)/\(file.name)", Array(file.text.utf8))
    }
    try writeFile(settings, text)
    StandardOutput.write("wrote \(folder)/ and \(settings)\n")
  }
}
