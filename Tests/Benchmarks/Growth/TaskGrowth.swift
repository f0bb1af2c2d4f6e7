/// Calls of few tasks and of many at once, in virtual time: the work is the same, more of it is under way.
struct TaskGrowth {
  /// The script itself is one more, of 10,000 that there may be.
  private static let sizes = [9, 99, 999, 9999]

  func run() throws {
    print("calls in virtual time, by how many tasks make them at once")
    // Each has so much to do that its own making does not count.
    try measure(
      "a sleep", calls: 30 * 9999,
      """
      local tasks, each = ...
      for n = 1, tasks do
        task.spawn(function() for i = 1, each do task.sleep((n * 7919 + i * 104729) % 1000 / 100) end end)
      end
      """)
    try measure(
      "a read", calls: 10 * 9999,
      """
      local tasks, each = ...
      for n = 1, tasks do
        task.spawn(function()
          for i = 1, each do assert(cloud.eip.get{ publicip_id = eip }.status) end
        end)
      end
      """)
    try measure(
      "a turn of the loop", calls: 30 * 9999,
      """
      local tasks, each = ...
      for n = 1, tasks do
        task.spawn(function() for i = 1, each do task.sleep(0) end end)
      end
      """)
  }

  private func measure(_ what: String, calls: Int, _ script: String) throws {
    try Growth.print(what, sizes: Self.sizes, count: calls, rounds: 4) { index in
      let tasks = Self.sizes[index]
      try SimulatedScript().run(
        "local function f(...) \(script) end f(\(tasks), \(calls / tasks))")
    }
  }
}
