import ArgumentParser
import Glibc
import Ports
import SimulatedCloud

/// The cloud and its clock.
final class Simulator {
  private let cloud: SimulatedCloud
  private let file: StateFile?
  private let clock = SystemClock()

  init(cloud: SimulatedCloud, file: StateFile?) {
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

// Beside those of the server library, whose requests and answers come in parts.
typealias CloudRequest = HTTPRequest
typealias CloudResponse = HTTPResponse
