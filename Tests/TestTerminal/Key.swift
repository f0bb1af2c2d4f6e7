internal import CTestTerminal

/// A key of the keyboard, alone or with Ctrl or Alt.
public enum Key: Sendable {
  case ctrl(Character)
  case alt(Character)
  case enter, altEnter, tab, backspace, escape, delete, home, end, pageUp, pageDown
  case up, down, left, right, ctrlLeft, ctrlRight

  /// What libvterm calls it; nil for a character.
  var special: (key: VTermKey, modifier: VTermModifier)? {
    switch self {
    case .ctrl, .alt: nil
    case .enter: (VTERM_KEY_ENTER, VTERM_MOD_NONE)
    case .altEnter: (VTERM_KEY_ENTER, VTERM_MOD_ALT)
    case .tab: (VTERM_KEY_TAB, VTERM_MOD_NONE)
    case .backspace: (VTERM_KEY_BACKSPACE, VTERM_MOD_NONE)
    case .escape: (VTERM_KEY_ESCAPE, VTERM_MOD_NONE)
    case .delete: (VTERM_KEY_DEL, VTERM_MOD_NONE)
    case .home: (VTERM_KEY_HOME, VTERM_MOD_NONE)
    case .end: (VTERM_KEY_END, VTERM_MOD_NONE)
    case .pageUp: (VTERM_KEY_PAGEUP, VTERM_MOD_NONE)
    case .pageDown: (VTERM_KEY_PAGEDOWN, VTERM_MOD_NONE)
    case .up: (VTERM_KEY_UP, VTERM_MOD_NONE)
    case .down: (VTERM_KEY_DOWN, VTERM_MOD_NONE)
    case .left: (VTERM_KEY_LEFT, VTERM_MOD_NONE)
    case .right: (VTERM_KEY_RIGHT, VTERM_MOD_NONE)
    case .ctrlLeft: (VTERM_KEY_LEFT, VTERM_MOD_CTRL)
    case .ctrlRight: (VTERM_KEY_RIGHT, VTERM_MOD_CTRL)
    }
  }
}
