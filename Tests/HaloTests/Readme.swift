import Foundation
import TestSupport

/// The code and command blocks of README.md, in order.
struct Readme {
  struct Block {
    let lines: [String]

    var text: String { lines.map { $0 + "\n" }.joined() }
  }

  let text: String
  let blocks: [Block]

  init() throws {
    text = try String(contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8)
    var blocks: [Block] = []
    var lines: [String] = []
    var isFenced = false
    func end() {
      while lines.last?.isEmpty == true { lines.removeLast() }
      if !lines.isEmpty { blocks.append(Block(lines: lines)) }
      lines = []
    }
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        end()
        isFenced.toggle()
      } else if isFenced {
        lines.append(line)
      } else if line.hasPrefix("    ") {
        lines.append(String(line.dropFirst(4)))
      } else if line.isEmpty, !lines.isEmpty {
        lines.append("")
      } else {
        end()
      }
    }
    end()
    self.blocks = blocks
  }

  /// The rows of the table below a heading, cell by cell.
  func table(headed heading: String) -> [[String]] {
    let lines = text.components(separatedBy: "\n").drop { !$0.hasPrefix(heading) }
    return lines.dropFirst(2).prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }
}
