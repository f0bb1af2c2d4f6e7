public import HeapModule

extension Heap {
  /// Takes the smallest element out if it meets a condition. Inlinable, because a generic that
  /// another module cannot specialize is slow.
  @inlinable package mutating func popMin(if condition: (Element) -> Bool) -> Element? {
    guard let min, condition(min) else { return nil }
    return popMin()
  }

  /// Takes out what is of no use any more, once most of it is: what has been given up would otherwise
  /// stay until its time has come.
  ///
  /// - Parameter count: of those who may have something in it, a few each.
  @inlinable package mutating func dropStale(
    beside count: Int, _ isInUse: (Element) -> Bool
  ) {
    guard self.count > 1024 + 4 * count else { return }
    self = Heap(unordered.filter(isInUse))
  }
}
