import Ports

/// All that can become of a run whose processes are killed at some of their moments.
struct KillTree {
  /// When a process is killed.
  enum Death {
    /// At one moment.
    case at(Int)
    /// Once at each of these moments: the first of every `stride`, or a later one of them.
    case each(stride: Int, offset: Int)
    /// At one moment, drawn from all.
    case any(seed: UInt64)
  }

  /// Of the first process, and of those that go on with the run, one after the other.
  let deaths: [Death]
  let work: Work
  /// What was the outcome after a process that lived: the moments at which those before it died.
  let see: (_ path: [Int], _ end: Work.End, _ world: RunWorld) throws -> Void

  /// How long nobody notices that a process is dead.
  private static let pauses: [Duration] = [.seconds(5), .zero, .seconds(700)]

  /// Does the work in a copy of this world, with every combination of deaths.
  func grow(in world: RunWorld) throws { try live(in: world.left(), after: []) }

  private func live(in world: RunWorld, after path: [Int]) throws {
    let death = path.count < deaths.count ? deaths[path.count] : nil
    var chosen: (moment: Int, world: RunWorld)?
    var draw = SeededNumbers(seed: UInt64(path.last ?? 0))
    if case .any(let seed)? = death { draw = SeededNumbers(seed: seed &+ UInt64(path.last ?? 0)) }
    let process = KillableProcess(in: world) { moment, left in
      switch death {
      case .at(moment)?: chosen = (moment, try left())
      case .each(let stride, let offset)? where moment % stride == offset % stride:
        try follow(left(), path + [moment])
      // Of as many as there may be, each is kept with the same chance.
      case .any? where draw.next() % UInt64(moment) == 0: chosen = (moment, try left())
      default: break
      }
    }
    let end = try work.perform(process)
    try process.check()
    try see(path, end, world)
    if let chosen { try follow(chosen.world, path + [chosen.moment]) }
  }

  private func follow(_ world: RunWorld, _ path: [Int]) throws {
    world.clock.advance(by: Self.pauses[path.reduce(0, +) % Self.pauses.count])
    try live(in: world, after: path)
  }
}
