import LuaHost

/// An object whose life is counted, to see what leaks.
final class Canary {
  final class Count {
    fileprivate(set) var made = 0
    fileprivate(set) var alive = 0
  }

  private let count: Count

  init(_ count: Count) {
    self.count = count
    count.made += 1
    count.alive += 1
  }

  deinit { count.alive -= 1 }

  /// Keeps the object alive up to here.
  @inline(never) func touch() {}
}

extension LuaObjectType where Object == Canary {
  static var canary: LuaObjectType<Canary> { LuaObjectType("canary") }
}
