internal import Text

/// What is to be seen of a block that is being edited.
struct Picture {
  /// Before the first line, and before the others. May hold escape sequences, which take no room.
  var prompt: String
  var continuationPrompt: String
  var text: [Unicode.Scalar]
  /// An index into `text`.
  var cursor: Int
  /// Parts of the text, in order, and the escape sequences that set their colours.
  var colours: [(range: Range<Int>, sequence: String)] = []
  /// What could follow the text, and is shown faintly behind it.
  var suggestion: [Unicode.Scalar] = []
  /// Rows under the block, which fit the width.
  var below: [String] = []
}

/// A picture as rows of a screen that is so many columns wide.
struct Layout {
  private(set) var rows: [String] = [""]
  private(set) var cursor = (row: 0, column: 0)
  private let columns: Int
  private var column = 0
  /// The sequence that is in force; empty for none.
  private var colour = ""

  private static let reset = "\u{1B}[0m"
  private static let faint = "\u{1B}[90m"

  init(_ picture: Picture, columns: Int) {
    self.columns = max(2, columns)
    putPrompt(picture.prompt)
    var start = column
    var colours = picture.colours[...]
    for (index, scalar) in picture.text.enumerated() {
      while let first = colours.first, first.range.upperBound <= index { colours.removeFirst() }
      let isColoured = colours.first?.range.contains(index) ?? false
      use(isColoured && scalar != "\n" ? colours.first?.sequence ?? "" : "")
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
    use("")
    if picture.cursor >= picture.text.count { placeCursor() }
    suggest(picture.suggestion, after: start)
  }

  /// - Parameter start: the column where the last line begins.
  private mutating func suggest(_ suggestion: [Unicode.Scalar], after start: Int) {
    guard !suggestion.isEmpty else { return }
    use(Self.faint)
    for scalar in suggestion {
      let shown = scalar.shown(atColumn: max(0, column - start))
      let width = TextWidth.of(shown)
      if column + width > columns { beginRow() }
      put(shown, width: width)
    }
    use("")
  }

  private mutating func use(_ colour: String) {
    guard !colour.utf8.elementsEqual(self.colour.utf8) else { return }
    if !self.colour.isEmpty { put(Self.reset, width: 0) }
    self.colour = colour
    put(colour, width: 0)
  }

  private mutating func beginRow() {
    // Each row can be drawn without those above it.
    let colour = colour
    use("")
    rows.append("")
    column = 0
    use(colour)
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
