internal import CSandbox
internal import Glibc
public import LuaHost

/// What keeps a script from everything but Lua, the network and the user's files.
///
/// The kernel and Halo each do a part, which `sandbox.h` describes. It is for ever: a process cannot leave it
/// again.
public enum Sandbox {
  /// The checked functions for files, which refuse what no script may have.
  public static var files: LuaFiles {
    LuaFiles(open: sandbox_open, remove: sandbox_remove, rename: sandbox_rename)
  }

  /// Those of a rehearsal: nothing is written, removed or renamed, and scripts are told that it was.
  public static var rehearsedFiles: LuaFiles {
    LuaFiles(
      open: sandbox_open_rehearsed, remove: sandbox_remove_rehearsed,
      rename: sandbox_rename_rehearsed, makeTemporary: sandbox_name_temporary)
  }

  /// What a rehearsal has done with a file, of which nothing came but reading.
  public enum FileUse {
    case read, written, removed, missed
  }

  /// A file that a rehearsal has opened, removed or renamed, or a directory that it has removed or renamed, or
  /// what it has not found.
  public struct OpenedFile {
    /// As the script named it.
    public let name: String
    /// What was done with it.
    public let use: FileUse
    /// Whether it was read and is another one by now, or is not there any more.
    public let hasChanged: Bool
  }

  /// The files and directories that `rehearsedFiles` have dealt with since `forgetOpenedFiles`, each use once.
  public static var openedFiles: [OpenedFile] {
    var files: [OpenedFile] = []
    while case let file = sandbox_opened_by_rehearsal(files.count), let path = file.path {
      let use: FileUse =
        switch file.use {
        case SANDBOX_WRITTEN: .written
        case SANDBOX_REMOVED: .removed
        case SANDBOX_MISSED: .missed
        default: .read
        }
      files.append(
        OpenedFile(
          name: String(cString: path), use: use,
          hasChanged: use == .read && !sandbox_is_as_it_was(file)))
    }
    return files
  }

  /// Whether a rehearsal has opened the terminal, or what is piped into this process, by a name such as
  /// `/dev/stdin`.
  public static var hasOpenedInput: Bool { sandbox_has_opened_input() }

  /// Begins another rehearsal.
  public static func forgetOpenedFiles() { sandbox_forget_opened() }

  /// Does something in a process of its own, which ends with it: it can be confined, and this one goes
  /// on as it was. To be called on the only thread.
  ///
  /// - Parameter work: returns what that process exits with.
  /// - Returns: the number of the process, to be waited for; -1 when there is none.
  public static func fork(_ work: () -> Int32) -> Int32 {
    let process = sandbox_fork()
    if process == 0 {
      let status = work()
      fflush(nil)
      _exit(status)
    }
    return process
  }

  /// Keeps a file from scripts, whether it is there yet or not: they can neither read nor replace it.
  ///
  /// - Returns: false when it cannot be kept, which is so without memory.
  public static func protect(_ path: String) -> Bool {
    sandbox_protect(path) == 0
  }

  /// Confines the process. To be called on its only thread, when all that it needs of /proc, /sys and
  /// devices is open.
  ///
  /// - Parameter newestLandlock: the version of Landlock to behave as at most, 0 for none. For tests.
  /// - Returns: what could not be had, for people; empty when nothing is missing.
  public static func confine(newestLandlock: Int32 = .max) -> [String] {
    losses(sandbox_confine(newestLandlock))
  }

  /// Fills descriptors 0, 1 and 2 where they are closed: reading finds the end, writing fails.
  ///
  /// - Returns: false when they cannot be filled.
  public static func fillDescriptors() -> Bool {
    sandbox_fill_descriptors() == 0
  }

  /// Takes a variable out of the environment, and its value out of the memory it was handed over in.
  public static func wipe(variable name: String) {
    sandbox_wipe_variable(name)
  }

  private static func losses(_ result: sandbox_confinement) -> [String] {
    var losses: [String] = []
    if !result.has_filter {
      losses.append("the kernel does not refuse programs: \(reason(result.filter_error))")
    }
    if result.works_in_root {
      losses.append("no Landlock: the working directory is /, where it would allow no new files")
    } else if result.landlock_is_too_old {
      losses.append("no Landlock: that of this kernel would forbid moving files between folders")
    } else if result.landlock_abi == 0 {
      losses.append("no Landlock: \(reason(result.landlock_error))")
    } else if result.uncovered != 0 {
      let names = rights.filter { result.uncovered & $0.bit != 0 }.map(\.name)
      losses.append(
        "Landlock \(result.landlock_abi) knows nothing of \(names.joined(separator: " and "))")
    }
    return losses
  }

  /// What later versions of Landlock have added to the first.
  private static let rights: [(bit: UInt64, name: String)] = [
    (1 << 13, "moving files"), (1 << 14, "truncating files"), (1 << 15, "control of devices"),
  ]

  private static func reason(_ code: Int32) -> String {
    code == 0 ? "switched off" : String(cString: sandbox_reason(code))
  }
}
