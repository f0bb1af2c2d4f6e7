import Foundation
import TestSupport
import Testing

/// Bytes that are not UTF-8: scripts get them as they are, as `lua` hands them on.
@Suite(.timeLimit(.minutes(30))) struct ByteTests {
  /// What a shell's command prints, byte by byte in hexadecimal. `halo` is in `$halo`.
  private func hexadecimal(_ command: String) throws -> String {
    let folder = try TemporaryFolder()
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"), ["-c", "set -o pipefail; { \(command); } | od -An -v -tx1"],
      environment: ["PATH": "/usr/bin:/bin", "halo": Repository.program("halo").path],
      directory: URL(filePath: folder.path))
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  }

  @Test func argumentsAreBytes() throws {
    let bytes = try hexadecimal(
      #"$halo -e 'io.write(arg[1], "|", (...), "|", #arg[1])' $'a\xff\xc3'"#)
    #expect(bytes == "61 ff c3 7c 61 ff c3 7c 33")
  }

  @Test func codeIsBytes() throws {
    #expect(try hexadecimal(#"$halo -e $'io.write "q\xfc"'"#) == "71 fc")
    #expect(try hexadecimal(#"printf 'io.write "q\xfc"' | $halo -"#) == "71 fc")
  }

  @Test func variablesAreBytes() throws {
    let bytes = try hexadecimal(
      #"X=$'v\xfe' $halo -e 'io.write(os.getenv "X", env.require "X", env.all().X)'"#)
    #expect(bytes == "76 fe 76 fe 76 fe")
  }

  @Test func thePathOfAScriptIsBytes() throws {
    let bytes = try hexadecimal(
      #"echo 'io.write(arg[0])' >$'j\xff.lua'; $halo $'j\xff.lua'"#)
    #expect(bytes == "6a ff 2e 6c 75 61")
  }

  @Test func aModuleBesideItIsFound() throws {
    let bytes = try hexadecimal(
      #"mkdir $'d\xff'; echo 'return "m"' >$'d\xff/m.lua'; echo 'io.write((require "m"))' >$'d\xff/j.lua'; $halo $'d\xff/j.lua'"#
    )
    #expect(bytes == "6d")
  }

  @Test func namesOfFilesAreBytes() throws {
    let bytes = try hexadecimal(
      #"$halo -e 'io.open("o\xfe", "w"):close() assert(os.rename("o\xfe", "p\xfd"))'; printf '%s' *"#
    )
    #expect(bytes == "70 fd")
  }

  @Test func errorsShowTheRestOfThem() throws {
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      ["-c", #"exec "$0" -e 'error("no " .. arg[1], 0)' $'host\xff'"#]
        .map { $0.replacing("\"$0\"", with: Repository.program("halo").path) })
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("halo: no host"), "\(result.errors)")
  }
}
