package import HuaweiCloud

extension World {
  /// Makes one call and waits for its end, where no script runs.
  package func finish(_ call: Call) -> Call.Outcome {
    var call = WorldCall(call, in: self)
    return CallDriver(world: self).finish(&call)
  }
}
