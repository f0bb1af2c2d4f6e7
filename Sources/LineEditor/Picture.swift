internal import Text

/// What is to be seen of a block that is being edited.
struct Picture {
  /// Before the first line, and before the others. May hold escape sequences, which take no room.
  var prompt: String
  var continuationPrompt: String
  var text: [Unicode.Scalar]
  /// An index into `text`.
  var cursor: Int
  /// Rows under the block, which fit the width.
  var below: [String] = []
}

/// A picture as rows of a screen that is so many columns wide.
struct Layout {
  private(set) var rows: [String] = [""]
  private(set) var cursor = (row: 0, column: 0)
  private let columns: Int
  private var column = 0

  init(_ picture: Picture, columns: Int) {
    self.columns = max(2, columns)
    putPrompt(picture.prompt)
    var start = column
    for (index, scalar) in picture.text.enumerated() {
      if scalar == "\n" {
        if index == picture.cursor { placeCursor() }
        beginRow()
        putPrompt(picture.continuationPrompt)
        start = column
      } else {
        let shown = scalar.shown(atColumn: max(0, column - start))
        let width = TextWidth.of(shown)
        if column + width > self.columns { beginRow() }
        if index == picture.cursor { placeCursor() }
        put(shown, width: width)
      }
    }
    if picture.cursor >= picture.text.count { placeCursor() }
  }

  private mutating func beginRow() {
    rows.append("")
    column = 0
  }

  private mutating func put(_ text: String, width: Int) {
    rows[rows.count - 1] += text
    column += width
  }

  private mutating func placeCursor() {
    // Behind a full row there is no column.
    if column >= columns { beginRow() }
    cursor = (rows.count - 1, column)
  }

  private mutating func putPrompt(_ prompt: String) {
    for piece in PromptPiece.pieces(of: prompt) {
      switch piece {
      case .escape(let sequence):
        put(sequence, width: 0)
      case .character(let scalar):
        let width = TextWidth.of(scalar)
        if column + width > columns { beginRow() }
        put(String(scalar), width: width)
      }
    }
  }
}

/// What a prompt is made of.
enum PromptPiece {
  case escape(String)
  case character(Unicode.Scalar)

  /// Knows the control sequences that set colours: ESC, '[' and all up to a letter.
  static func pieces(of prompt: String) -> [PromptPiece] {
    var pieces: [PromptPiece] = []
    var sequence: String?
    for scalar in prompt.unicodeScalars {
      if let begun = sequence {
        sequence = begun + String(scalar)
        guard scalar.properties.isAlphabetic else { continue }
        pieces.append(.escape(begun + String(scalar)))
        sequence = nil
      } else if scalar == "\u{1B}" {
        sequence = "\u{1B}"
      } else {
        pieces.append(.character(scalar))
      }
    }
    return pieces
  }
}

/// Where a picture is drawn, again and again, over the one before.
protocol Canvas: AnyObject {
  func draw(_ picture: Picture)
  /// Takes the picture away; the cursor is then where it began.
  func erase()
  /// Leaves the picture where it is; the cursor is then at the beginning of the row after it.
  func finish()
  /// The picture is gone, and the cursor is at the beginning of an empty row.
  func forget()
}
