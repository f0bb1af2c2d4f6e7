// Text is handled by its bytes.
@_exported import WireText
