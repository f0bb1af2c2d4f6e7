import Glibc

/// A run of very many calls: what it takes of memory as it goes.
struct LongRun {
  let calls: Int

  func run() throws {
    print("a run of \(calls) reads, 16 at a time")
    let run = SimulatedScript()
    let marks = [calls / 10, calls / 2, calls]
    var (done, sizes) = (0, [Int]())
    for mark in marks {
      try run.run(
        """
        local numbers = {}
        for n = 1, 16 do numbers[n] = n end
        task.map(numbers, function()
          for _ = 1, \((mark - done) / 16) do
            assert(cloud.eip.get{ publicip_id = eip }.status)
          end
        end)
        collectgarbage()
        """)
      done = mark
      sizes.append(Self.residentKiB)
      print("  \(sizes[sizes.count - 1]) KiB resident after \(mark)")
      fflush(nil)
    }
    let ratio = Double(sizes[sizes.count - 1]) / Double(sizes[0])
    let limit = 1.2
    print(
      "  aim: \(Growth.text(ratio / limit, 2))x of what is allowed"
        + (ratio <= limit ? ", reached" : "") + "  resident after \(calls) calls, against"
        + " \(marks[0]): \(Growth.text(ratio, 2)), at most \(limit)")
  }

  private static var residentKiB: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var (size, resident) = (0, 0)
    return withUnsafeMutablePointer(to: &size) { size in
      withUnsafeMutablePointer(to: &resident) { resident in
        withVaList([size, resident]) { _ = vfscanf(file, "%ld %ld", $0) }
        return resident.pointee * (sysconf(Int32(_SC_PAGESIZE)) / 1024)
      }
    }
  }
}
