import Ports
import Testing

@testable import SimulatedCloud

/// A table finds what a plain list would, whatever was added, changed, removed and taken back.
@Suite(.timeLimit(.minutes(30))) struct ResourceTableTests {
  private static func port(_ number: Int, on device: Int = 0) -> Port {
    Port(
      id: "id-\(number)", projectID: "p\(number % 3)", name: "n\(number % 2)", subnetID: "s",
      address: "10.0.0.\(number)", macAddress: "", deviceID: "d\(device)", deviceOwner: "",
      isPrimary: false, zone: "", securityGroups: [])
  }

  private static func check(_ table: ResourceTable<Port>, _ model: [Port], _ comment: Comment) {
    #expect(table.all == model, comment)
    #expect(table.count == model.count, comment)
    for port in model { #expect(table[id: port.id] == port, comment) }
    for number in 0..<60 where !model.contains(where: { $0.id == "id-\(number)" }) {
      #expect(table.index(of: "id-\(number)") == nil, comment)
    }
    func find(_ key: ResourceKey) -> [Port] {
      model.filter { $0.keys.contains(key) }.sorted { $0.id < $1.id }
    }
    for number in 0..<4 {
      for key in [
        ResourceKey.device(WireKey("d\(number)")), .project(WireKey("p\(number)")),
        .name(WireKey("n\(number)")),
      ] {
        #expect(Array(table.with(key)) == find(key), comment)
      }
    }
  }

  @Test(arguments: 1...40) func findsWhatAListFinds(_ seed: Int) {
    var random = Draw(seed: Int64(seed))
    func below(_ limit: Int) -> Int { Int(random.number() % UInt64(limit)) }
    var model = (0..<below(20)).map { Self.port($0) }
    var table = ResourceTable(model)
    var saved = model
    for step in 0..<200 {
      switch below(8) {
      case 0, 1:
        let port = Self.port(below(60), on: below(4))
        guard table.index(of: port.id) == nil else { continue }
        table.append(port)
        model.append(port)
      case 2:
        guard !model.isEmpty else { continue }
        let gone = model.remove(at: below(model.count))
        if let index = table.index(of: gone.id) { table.remove(at: index) }
      case 3, 4, 5:
        guard !model.isEmpty else { continue }
        let place = below(model.count)
        let number = Int(model[place].id.dropFirst(3)) ?? 0
        model[place] = Self.port(number, on: below(4))
        if let index = table.index(of: model[place].id) { table[index] = model[place] }
      case 6:
        #expect(!table.changes.isEmpty || model == saved)
        table.begin()
        saved = model
      default:
        table.revert()
        // What was gone is where it was.
        model = saved
      }
      Self.check(table, model, "seed \(seed), step \(step)")
    }
  }

  @Test func aTwinKeepsTheOrderInWhichItWasFilled() {
    var table = ResourceTable<Port>(keepsOrder: true)
    table.append(contentsOf: [Self.port(7), Self.port(1)])
    table.append(Self.port(4))
    #expect(table.with(.device("d0")).map(\.id) == ["id-7", "id-1", "id-4"])
  }

  @Test func onlyWhatIsLeavingIsLookedAt() {
    var table: ResourceTable<AcceleratedEndpoint> = []
    let endpoint = AcceleratedEndpoint(
      id: "a", groupID: "g", resourceID: "r", resourceType: "EIP", address: "", weight: 1,
      createdAt: WallTime(seconds: 0), updatedAt: WallTime(seconds: 0))
    let index = table.append(endpoint)
    #expect(table.leaving.isEmpty)
    table[index].removal = Transition(
      visibleAt: WallTime(seconds: 1), settledAt: WallTime(seconds: 2))
    #expect(table.leaving == [index])
    table.begin()
    table.remove(at: index)
    #expect(table.leaving.isEmpty)
    table.revert()
    #expect(table.leaving == [index])
  }
}

/// What an operation costs does not depend on how much there is: nothing is looked at but what it is about.
@Suite(.timeLimit(.minutes(30))) struct ResourceTableCostTests {
  private final class Looks: @unchecked Sendable {
    var count = 0
  }

  /// A resource that counts how often somebody looks at it.
  private struct Watched: Resource {
    let number: Int
    let looks: Looks
    var place = 0
    static var isListedByID: Bool { true }

    init(_ number: Int, _ looks: Looks) { (self.number, self.looks) = (number, looks) }

    var id: String {
      looks.count += 1
      return "id-\(number)"
    }

    var keys: [ResourceKey] {
      looks.count += 1
      return [.project("p"), .name(WireKey("n\(number)")), .device(WireKey("d\(place)"))]
    }

    var leavesAt: WallTime? {
      looks.count += 1
      return WallTime(seconds: 100)
    }

    static func == (left: Watched, right: Watched) -> Bool {
      left.looks.count += 1
      return left.number == right.number && left.place == right.place
    }

    init(from decoder: any Decoder) throws { throw CancellationError() }
    func encode(to encoder: any Encoder) throws { throw CancellationError() }
  }

  /// How often resources were looked at for each operation on a table of so many.
  private func looks(_ size: Int) throws -> [Int] {
    let looks = Looks()
    var table = ResourceTable((0..<size).map { Watched($0, looks) })
    let number = size - 7
    func count(_ operation: () throws -> Void) rethrows -> Int {
      let before = looks.count
      try operation()
      return looks.count - before
    }
    let index = try #require(table.index(of: "id-\(number)"))
    return [
      count { #expect(table[id: "id-\(number)"]?.number == number) },
      count { #expect(table.indexes(.name(WireKey("n\(number)"))) == [index]) },
      count { #expect(table.position(of: index, in: table.indexes(.project("p"))) > 0) },
      count {
        table.begin()
        table[index].place = 1
        #expect(table.changes.count == 1)
      },
      count { table.revert() },
      count { #expect(table.takeLeaving(by: WallTime(seconds: 99)).isEmpty) },
      count { table.remove(at: index) },
      count { table.append(Watched(size, looks)) },
      count { table.begin() },
    ]
  }

  @Test func isThatOfWhatIsLookedFor() throws {
    #expect(try looks(100) == looks(100_000))
  }
}
