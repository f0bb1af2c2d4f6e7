import HuaweiCloud
import Ports

/// So many calls of a user to a service in each window; windows follow each other by the clock, and
/// refused calls count.
public struct CallLimit: Equatable, Sendable {
  /// How many are let through in one window; above 0.
  public let calls: Int
  /// A second at least.
  public let window: Duration

  /// See the properties.
  public init(calls: Int, window: Duration) {
    self.calls = calls
    self.window = window
  }

  /// `200/5m`: nil for anything else, and for a limit nobody could keep.
  public init?(spelled text: String) {
    let sides = text.split(separator: "/", omittingEmptySubsequences: false)
    guard sides.count == 2, let calls = Int(sides[0]), calls > 0,
      let window = Duration(spelled: sides[1]), window >= .seconds(1)
    else { return nil }
    self.init(calls: calls, window: window)
  }
}

/// Counts the calls of the present window.
struct CallCounter {
  private struct Key: Hashable {
    let user: String
    let service: Service
  }

  private var counts: [Key: (window: Int64, calls: Int)] = [:]

  /// Counts one more; the end of the window when that is one too many.
  mutating func count(
    _ caller: Caller, _ service: Service, limit: CallLimit, at now: WallTime
  ) -> WallTime? {
    let length = limit.window.nanoseconds
    let window = now.nanoseconds / length
    let key = Key(user: caller.userID, service: service)
    let before = counts[key].flatMap { $0.window == window ? $0.calls : nil } ?? 0
    counts[key] = (window, before + 1)
    return before < limit.calls ? nil : WallTime(nanoseconds: (window + 1) * length)
  }
}
