import ArgumentParser
import Glibc
import Ports
import SimulatedCloud

/// The cloud and its clock, one request at a time.
actor Simulator {
  private let cloud: SimulatedCloud
  private let file: StateFile?
  private let clock = SystemClock()

  init(cloud: sending SimulatedCloud, file: StateFile?) {
    self.cloud = cloud
    self.file = file
  }

  func reply(to request: CloudRequest) -> SimulatedReply {
    cloud.reply(to: request, at: clock.wallTime)
  }

  /// The end of the process: requests under way are cut off, what they changed is saved.
  func saveAndExit() -> Never {
    for line in cloud.unfiredFaults {
      writeLine("halo-sim: fault never fired: \(line)", to: .error)
    }
    do {
      try file?.save(cloud)
    } catch {
      writeLine("halo-sim: \(error.message)", to: .error)
      exit(error.exitCode)
    }
    exit(0)
  }
}

// The server library has types of the same names, and `Transport` also names a protocol, so that
// the module's name cannot tell them apart.
typealias CloudRequest = HTTPRequest
typealias CloudResponse = HTTPResponse
