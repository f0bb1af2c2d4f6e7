import CloudModule
import ScriptTools
import Testing

@Suite(.timeLimit(.minutes(15))) struct EditorSettingsTests {
  private func settings(_ present: String?) throws -> String {
    String(
      decoding: try EditorSettings.text(addedTo: present.map { Array($0.utf8) }), as: UTF8.self)
  }

  @Test func addToWhatIsThereAndStayTheSame() throws {
    let fresh = try settings(nil)
    #expect(fresh.contains(#""runtime.version": "Lua 5.4""#))
    #expect(try settings(fresh) == fresh)
    let merged = try settings(
      #"{"diagnostics.globals": ["x"], "runtime.version": "Lua 5.3", "workspace.library": ["a"]}"#)
    #expect(merged.contains("diagnostics.globals") && merged.contains("Lua 5.3"))
    #expect(merged.contains(#""a""#) && merged.contains(#"".halo/types""#))
    #expect(try settings(merged) == merged)
  }

  @Test func aFileWithCommentsIsLeftAlone() {
    #expect(throws: EditorSettings.Unreadable.self) { try settings("{ // comment\n}") }
  }
}
