internal import CTestTerminal

/// Turns what a program writes into what a terminal shows, and keys into what a terminal sends.
public final class Emulator {
  private let terminal: OpaquePointer
  private let screenLayer: OpaquePointer
  /// What the terminal has to say to the program: keys, and answers to its questions.
  private var replies: [UInt8] = []
  /// How often it has rung.
  public private(set) var bells = 0

  /// An empty screen of this size.
  public init(columns: Int, rows: Int) {
    terminal = vterm_new(Int32(rows), Int32(columns))
    vterm_set_utf8(terminal, 1)
    screenLayer = vterm_obtain_screen(terminal)
    let context = Unmanaged.passUnretained(self).toOpaque()
    vterm_output_set_callback(
      terminal,
      { bytes, count, context in
        guard let bytes, let context else { return }
        Unmanaged<Emulator>.fromOpaque(context).takeUnretainedValue().replies +=
          UnsafeRawBufferPointer(start: bytes, count: count)
      }, context)
    vterm_screen_set_callbacks(screenLayer, Self.callbacks, context)
    vterm_screen_reset(screenLayer, 1)
  }

  deinit {
    vterm_free(terminal)
  }

  /// Shows what a program writes.
  public func write(_ bytes: some Collection<UInt8>) {
    Array(bytes).withUnsafeBytes { buffer in
      let text = buffer.bindMemory(to: CChar.self)
      _ = vterm_input_write(terminal, text.baseAddress, text.count)
    }
  }

  func press(_ key: Key) {
    switch key {
    case .ctrl(let character):
      vterm_keyboard_unichar(terminal, Self.scalar(character), VTERM_MOD_CTRL)
    case .alt(let character):
      vterm_keyboard_unichar(terminal, Self.scalar(character), VTERM_MOD_ALT)
    default:
      guard let special = key.special else { return }
      vterm_keyboard_key(terminal, special.key, special.modifier)
    }
  }

  /// With the marks around it, if the program has asked for them.
  func paste(_ text: String) {
    vterm_keyboard_start_paste(terminal)
    // Terminals send the lines of a paste as if Enter had been pressed.
    replies += text.replacing("\r\n", with: "\r").replacing("\n", with: "\r").utf8
    vterm_keyboard_end_paste(terminal)
  }

  /// Changes the size of the window.
  public func resize(columns: Int, rows: Int) {
    vterm_set_size(terminal, Int32(rows), Int32(columns))
  }

  func takeReplies() -> [UInt8] {
    defer { replies.removeAll() }
    return replies
  }

  /// What is to be seen now.
  public var screen: Screen {
    var size = (rows: Int32(0), columns: Int32(0))
    vterm_get_size(terminal, &size.rows, &size.columns)
    var cursor = VTermPos()
    vterm_state_get_cursorpos(vterm_obtain_state(terminal), &cursor)
    let rows = (0..<size.rows).map { row in
      let area = VTermRect(start_row: row, end_row: row + 1, start_col: 0, end_col: size.columns)
      var text = [CChar](repeating: 0, count: Int(size.columns) * 4 * Int(VTERM_MAX_CHARS_PER_CELL))
      let count = vterm_screen_get_text(screenLayer, &text, text.count, area)
      var bytes = text[..<count].map { UInt8(bitPattern: $0) }
      while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
      return String(decoding: bytes, as: UTF8.self)
    }
    return Screen(rows: rows, cursor: (Int(cursor.row), Int(cursor.col)))
  }

  private static func scalar(_ character: Character) -> UInt32 {
    character.unicodeScalars.first?.value ?? 0
  }

  /// libvterm keeps the address.
  nonisolated(unsafe) private static let callbacks: UnsafeMutablePointer<VTermScreenCallbacks> = {
    let place = UnsafeMutablePointer<VTermScreenCallbacks>.allocate(capacity: 1)
    var callbacks = VTermScreenCallbacks()
    callbacks.bell = { context in
      guard let context else { return 1 }
      Unmanaged<Emulator>.fromOpaque(context).takeUnretainedValue().bells += 1
      return 1
    }
    place.initialize(to: callbacks)
    return place
  }()
}
