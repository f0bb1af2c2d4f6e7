import Testing

@testable import Ports

@Suite struct HeapTests {
  @Test func givesItsElementsInOrder() {
    for count in 0...40 {
      // Every residue of a prime, in a scrambled order.
      let elements = (0..<count).map { $0 * 17 % 41 }
      var heap = Heap<Int>()
      elements.forEach { heap.insert($0) }
      var taken: [Int] = []
      while let element = heap.popFirst() { taken.append(element) }
      #expect(taken == elements.sorted())
    }
  }

  @Test func staysOrderedWhileItIsUsed() {
    var heap = Heap<Int>()
    for element in [5, 1, 4] { heap.insert(element) }
    #expect(heap.popFirst() == 1)
    heap.insert(2)
    heap.insert(9)
    #expect(heap.first == 2)
    #expect(heap.popFirst(if: { $0 > 2 }) == nil)
    #expect(heap.popFirst(if: { $0 == 2 }) == 2)
    #expect(heap.count == 3)
  }
}
