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
