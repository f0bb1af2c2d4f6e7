import Foundation
import TestSupport
import Testing

/// The guide shows the examples that are run, and no others.
@Suite(.timeLimit(.minutes(30))) struct GuideTextTests {
  @Test func theGuideShowsTheseExamples() throws {
    let source = try text("Tests/LuaHostTests/GuideTests.swift")
    let guide = try text("Sources/LuaHost/Guide.md")
    let regions = Self.regions(of: source)
    let blocks = Self.blocks(of: guide)
    #expect(regions.count >= 14)
    #expect(regions.count == blocks.count)
    for (region, block) in zip(regions, blocks) {
      #expect(Array(region.code.utf8) == Array(block.utf8), "\(region.name)")
    }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
  }

  /// What stands between the marks, without their indentation.
  private static func regions(of source: String) -> [(name: String, code: String)] {
    var regions: [(name: String, code: String)] = []
    var indentation: Int?
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " }
      if words.hasPrefix("// guide: ") {
        regions.append((String(words.dropFirst(10)), ""))
        indentation = line.utf8.count - words.utf8.count
      } else if words == "// end" {
        indentation = nil
      } else if let indentation {
        regions[regions.count - 1].code += line.dropFirst(indentation) + "\n"
      }
    }
    return regions
  }

  /// The guide's blocks of Swift.
  private static func blocks(of guide: String) -> [String] {
    var blocks: [String] = []
    var isInside = false
    for line in guide.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```swift" {
        isInside = true
        blocks.append("")
      } else if line == "```" {
        isInside = false
      } else if isInside {
        blocks[blocks.count - 1] += line + "\n"
      }
    }
    return blocks
  }
}
