/// Where one stands in the history while a block is edited. What was changed on the way is kept until
/// the block is submitted.
struct HistoryBrowser {
  /// The entries, and behind them what was typed before looking back.
  private var blocks: [String]
  private var position: Int

  init(_ entries: [String]) {
    blocks = entries + [""]
    position = entries.count
  }

  /// - Parameter text: what stands where one leaves.
  /// - Returns: what stands there; nil behind either end.
  mutating func move(by step: Int, from text: String) -> String? {
    guard blocks.indices.contains(position + step) else { return nil }
    blocks[position] = text
    position += step
    return blocks[position]
  }
}
