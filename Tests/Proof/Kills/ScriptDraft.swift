import SimulatedCloud

/// A script drawn at random, and edited at random, of which it is known what it asks for.
struct ScriptDraft {
  indirect enum Line: Equatable {
    /// `local NAME = cloud.eip.get{…}`.
    case read(name: String, eip: Int)
    case rename(eip: Int, alias: String)
    /// The EIP that was read into a variable.
    case renameRead(name: String, alias: String)
    case sleep(seconds: Int)
    case time(name: String)
    case spawn([Line])
  }

  private(set) var lines: [Line] = []
  private var lastName = 0

  static let eips = [DemoAccount.boundEIP] + DemoAccount.freeEIPs.prefix(2)

  /// - Parameter count: how many lines.
  init(lines count: Int, using random: inout SeededNumbers) {
    for _ in 0..<count { lines.append(line(depth: 0, using: &random)) }
  }

  // MARK: What it is

  var text: String { Self.text(of: lines) }

  private static func text(of lines: [Line]) -> String {
    lines.map { line in
      switch line {
      case .read(let name, let eip):
        "local \(name) = cloud.eip.get { publicip_id = '\(eips[eip])' }"
      case .rename(let eip, let alias):
        "cloud.eip.rename { publicip_id = '\(eips[eip])', alias = '\(alias)' }"
      case .renameRead(let name, let alias):
        "cloud.eip.rename { publicip_id = \(name).id, alias = '\(alias)' }"
      case .sleep(let seconds): "task.sleep(\(seconds))"
      case .time(let name): "local \(name) = os.time() + math.random(10)"
      case .spawn(let inner): "task.spawn(function()\n\(text(of: inner))end)"
      }
    }.map { $0 + "\n" }.joined()
  }

  /// One change that it asks for.
  struct Change: Hashable {
    let eip: Int
    let alias: String
  }

  /// How often it asks for each change, and whether it fails because a variable is not there.
  var asked: (changes: [Change: Int], fails: Bool) {
    var (changes, fails): ([Change: Int], Bool) = ([:], false)
    func walk(_ lines: [Line], _ known: [String: Int]) {
      var known = known
      for line in lines {
        switch line {
        case .read(let name, let eip): known[name] = eip
        case .time(let name): known[name] = nil
        case .rename(let eip, let alias): changes[Change(eip: eip, alias: alias), default: 0] += 1
        case .renameRead(let name, let alias):
          guard let eip = known[name] else {
            fails = true
            continue
          }
          changes[Change(eip: eip, alias: alias), default: 0] += 1
        case .sleep: break
        case .spawn(let inner): walk(inner, known)
        }
      }
    }
    walk(lines, [:])
    return (changes, fails)
  }

  // MARK: Drawing

  private mutating func line(depth: Int, using random: inout SeededNumbers) -> Line {
    let (eip, alias) = (random.below(3), "a\(random.below(3))")
    switch random.below(depth == 0 ? 8 : 6) {
    case 0, 1:
      return .read(name: newName(), eip: eip)
    case 2, 3: return .rename(eip: eip, alias: alias)
    case 4: return .sleep(seconds: 1 + random.below(3))
    case 5: return .time(name: newName())
    case 6:
      let names = lines.compactMap { if case .read(let name, _) = $0 { name } else { nil } }
      guard !names.isEmpty else { return .rename(eip: eip, alias: alias) }
      return .renameRead(name: names[random.below(names.count)], alias: alias)
    default:
      return .spawn((0...random.below(2)).map { _ in line(depth: 1, using: &random) })
    }
  }

  private mutating func newName() -> String {
    lastName += 1
    return "v\(lastName)"
  }

  /// The same script after some edits: lines that come, go and change places, variables with other
  /// names.
  func edited(using random: inout SeededNumbers) -> ScriptDraft {
    var draft = self
    for _ in 0...random.below(3) {
      let count = draft.lines.count
      switch random.below(4) {
      case 0:
        let line = draft.line(depth: 0, using: &random)
        draft.lines.insert(line, at: random.below(count + 1))
      case 1 where count > 0: draft.lines.remove(at: random.below(count))
      case 2 where count > 0:
        let line = draft.lines.remove(at: random.below(count))
        draft.lines.insert(line, at: random.below(count))
      default: draft.renameVariable(using: &random)
      }
    }
    return draft
  }

  private mutating func renameVariable(using random: inout SeededNumbers) {
    guard lastName > 0 else { return }
    let (old, new) = ("v\(1 + random.below(lastName))", newName())
    func renamed(_ line: Line) -> Line {
      switch line {
      case .read(old, let eip): .read(name: new, eip: eip)
      case .renameRead(old, let alias): .renameRead(name: new, alias: alias)
      case .time(old): .time(name: new)
      case .spawn(let inner): .spawn(inner.map(renamed))
      default: line
      }
    }
    lines = lines.map(renamed)
  }
}
