// Text is compared and cut by its bytes here.
@_exported import WireText
