import JSON
import Planning
import SimulatedRuns
import TestSupport
import Testing

/// A plan as it is kept.
@Suite(.timeLimit(.minutes(30))) struct PlanFileTests {
  private static func text() throws -> [UInt8] {
    PlanFile(
      try RecordedSimulation().plan("cloud.eip.unbind{ publicip_id = demo.bound_eip }").plan
    ).text
  }

  /// As `--json` prints it, too.
  @Test func eitherLayoutIsRead() throws {
    let text = try Self.text()
    let document = try JSONValue(parsing: text)
    let indented = document.serialized(.indented) + [UInt8(ascii: "\n")]
    #expect(try PlanFile(parsing: indented).text == text)
  }

  /// What a digest of the values does not see.
  @Test(arguments: [
    ("{\"halo_plan\":", "\u{FEFF}{\"halo_plan\":"),
    ("{\"halo_plan\":", "{\"halo_plan\":1,\"halo_plan\":"),
    ("{\"halo_plan\":", "{\"note\":1,\"halo_plan\":"),
    ("\"plan\":{", "\"plan\":{},\"plan\":{"),
    ("\"operation\":\"eip.unbind\"", "\"operation\":\"eip.bind\",\"operation\":\"eip.unbind\""),
    ("\"eip.unbind\"", "\"eip\\u002eunbind\""),
  ]) func everyByteCounts(of part: String, edited: String) throws {
    let text = try Self.text()
    let place = try #require(text.firstRange(of: Array(part.utf8)))
    let other = text[..<place.lowerBound] + edited.utf8 + text[place.upperBound...]
    #expect { try PlanFile(parsing: Array(other)) } throws: { error in
      (error as? PlanFileError)?.message == "was edited since it was made; make it anew"
    }
  }
}
