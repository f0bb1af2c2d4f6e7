public import HeapModule

extension Heap {
  /// Takes the smallest element out if it meets a condition. Inlinable, because a generic that
  /// another module cannot specialize is slow.
  @inlinable package mutating func popMin(if condition: (Element) -> Bool) -> Element? {
    guard let min, condition(min) else { return nil }
    return popMin()
  }
}
