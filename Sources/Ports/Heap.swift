/// A binary heap: the smallest element is always at hand. Public and inlinable, because a generic
/// that another module cannot specialize is slow.
public struct Heap<Element: Comparable> {
  @usableFromInline var elements: [Element] = []

  @inlinable public init() {}

  @inlinable public var isEmpty: Bool { elements.isEmpty }
  @inlinable public var count: Int { elements.count }

  /// The smallest element.
  @inlinable public var first: Element? { elements.first }

  @inlinable public mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child] < elements[parent] else { break }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the smallest element out.
  @inlinable public mutating func popFirst() -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let first = elements.first else { return last }
    elements[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < elements.count else { break }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      guard elements[child] < elements[parent] else { break }
      elements.swapAt(child, parent)
      parent = child
    }
    return first
  }

  /// Takes the smallest element out if it meets `condition`.
  @inlinable public mutating func popFirst(if condition: (Element) -> Bool) -> Element? {
    guard let first, condition(first) else { return nil }
    return popFirst()
  }
}
