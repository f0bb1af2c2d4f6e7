import HuaweiCloud
import Ports

extension Refusal {
  /// Too many requests, in the way of the service.
  ///
  /// - Parameter limit: the one that was passed; nil for a service that takes no calls at all now.
  static func throttled(
    _ service: Service, _ limit: CallLimit? = nil, until end: WallTime, at now: WallTime
  ) -> Refusal {
    if service == .dns { return Refusal(DNS.throttled, "Flow control is triggered") }
    let seconds = Int((limit?.window ?? end - now).inSeconds.rounded(.up))
    let isWhole = limit == nil || seconds % 60 == 0
    let time = isWhole ? "\(max(1, (seconds + 59) / 60)) minute" : "\(seconds) second"
    var refusal = Refusal(
      Gateway.throttled,
      "The throttling threshold has been reached: policy user over ratelimit,"
        + "limit:\(limit?.calls ?? 0),time:\(time)")
    if service == .modelarts {
      let seconds = max(1, Int((end - now).inSeconds.rounded(.up)))
      refusal.headers = [("Retry-After", String(seconds))]
    }
    return refusal
  }
}
