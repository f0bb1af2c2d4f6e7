import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import StandardModules

/// Calls of `eip.bind` and results of its type, made the checked and the bare way.
struct CallBenchmark {
  private static let eip = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb"
  private static let port = "a135e9b8-1630-40d2-a6c5-eb534a61efbe"
  private static let answer: JSONValue = [
    "id": .string(eip), "status": "ACTIVE", "alias": "web", "type": "5_bgp",
    "public_ip_address": "203.0.113.10", "private_ip_address": "192.168.0.10",
    "port_id": .string(port), "tenant_id": "0605768a3300d5762f8cc0186d8a2d34",
    "create_time": "2026-01-02 03:04:05", "bandwidth_id": "b", "bandwidth_size": 5,
    "bandwidth_share_type": "PER", "bandwidth_name": "web", "ip_version": 4,
    "enterprise_project_id": "0",
  ]

  private let lua = LuaState()
  private let records = RecordTables()
  private var stack: LuaStack { lua.stack }

  func run() throws {
    guard let bind = OperationCatalog.standard.operation(named: "eip.bind"),
      let result = bind.results.first
    else {
      fatalError("there is no eip.bind")
    }
    stack.push(Self.answer)
    lua.setGlobal("bare")
    records.push(Self.answer, as: result.type, on: stack)
    lua.setGlobal("typed")

    print("checked and typed, against bare tables")
    let arguments = writing(bind)
    row("the arguments of eip.bind, from a table to JSON", arguments.checked, arguments.bare)
    row(
      "an eip.PublicIp, from JSON to a table",
      Stopwatch.nanoseconds(50_000) {
        records.push(Self.answer, as: result.type, on: stack)
        stack.pop()
      },
      Stopwatch.nanoseconds(50_000) {
        stack.push(Self.answer)
        stack.pop()
      })
    row("reading a field that is there", try reading("typed.status"), try reading("bare.status"))
    row("reading a field that is absent", try reading("typed.profile"), try reading("bare.profile"))
  }

  private func row(_ what: String, _ typed: Double, _ bare: Double) {
    print("  \(Stopwatch.text(typed)) ns  \(Stopwatch.text(typed / bare))x  \(what)")
  }

  private func writing(_ bind: HuaweiCloud.Operation) -> (checked: Double, bare: Double) {
    stack.pushTable(fields: 2)
    stack.push(Self.eip)
    stack.setField("publicip_id", of: -2)
    stack.push(Self.port)
    stack.setField("port_id", of: -2)
    defer { stack.pop() }
    let checked = Stopwatch.nanoseconds(50_000) {
      guard let given = try? CallArguments(of: bind, on: stack, seen: records.seen),
        let fields = try? ArgumentCheck.checked(given.fields, for: bind)
      else { fatalError("these arguments are right") }
      _ = JSONValue.object(fields.values.map { JSONMember($0.key.text, $0.value) }).serialized()
    }
    let bare = Stopwatch.nanoseconds(50_000) { _ = try? stack.document(at: 1).serialized() }
    return (checked, bare)
  }

  /// One read in a loop of Lua, the loop included.
  private func reading(_ expression: String) throws -> Double {
    let count = 1_000_000
    let local = "local typed, bare = typed, bare"
    try stack.load(
      "\(local) local x for _ = 1, \(count) do x = \(expression) end", name: "=read")
    let function = stack.popReference()
    return Stopwatch.nanoseconds(1) {
      stack.push(function)
      try? stack.call()
    } / Double(count)
  }
}

/// Times a piece of work.
enum Stopwatch {
  /// Nanoseconds that one run of `body` takes: the best of five rounds of `count` runs.
  static func nanoseconds(_ count: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let rounds = (0..<5).map { _ in
      clock.measure { for _ in 0..<count { body() } }
    }
    let (seconds, attoseconds) = (rounds.min() ?? .zero).components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(count)
  }

  /// With one digit after the point, right-aligned.
  static func text(_ number: Double) -> String {
    let text = String((number * 10).rounded() / 10)
    return String(repeating: " ", count: max(0, 7 - text.count)) + text
  }
}
