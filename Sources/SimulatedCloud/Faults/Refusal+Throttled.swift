import HuaweiCloud
import Transport

extension Refusal {
  /// Too many requests, in the way of the service.
  static func throttled(_ service: Service, until end: WallTime, at now: WallTime) -> Refusal {
    if service == .dns { return dns(403, "0014", "Flow control is triggered") }
    let minutes = max(1, Int(((end - now).inSeconds / 60).rounded(.up)))
    var refusal = gateway(
      429, "0308",
      "The throttling threshold has been reached: policy user over ratelimit,"
        + "limit:0,time:\(minutes) minute")
    if service == .modelarts {
      let seconds = max(1, Int((end - now).inSeconds.rounded(.up)))
      refusal.headers = [("Retry-After", String(seconds))]
    }
    return refusal
  }
}
