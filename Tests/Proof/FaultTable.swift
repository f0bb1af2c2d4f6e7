/// Every kind of fault in every phase it can have, as the ends of rules: `kind=reset phase=before`.
public enum FaultTable {
  /// What may happen to a change.
  ///
  /// - Parameter operation: its service has codes of its own for "not now".
  public static func faults(of operation: String) -> [String] {
    unclear + refusals(of: operation) + courses
  }

  /// What may happen to a read.
  public static func faults(ofRead operation: String) -> [String] {
    unclear.filter { !$0.contains("kind=late") && !$0.contains("phase=body") }
      + refusals(of: operation)
      + ["kind=stale for=2s", "kind=stale for=50s", "kind=expired", "kind=throttle for=70s"]
  }

  /// The answer does not tell whether it was carried out.
  static let unclear: [String] = {
    let kinds = [
      "reset", "hang", "slow delay=5s", "slow delay=29s", "slow delay=45s", "garbage", "truncate",
      "truncate bytes=0", "status status=500", "status status=502", "status status=503",
      "status status=504", "status status=500 code=DNS.0000", "status status=504 code=APIGW.0201",
      "status status=408",
    ]
    return kinds.flatMap { kind in
      ["before", "after", "body"].map { "kind=\(kind) phase=\($0)" }
    } + ["5s", "29s", "31s", "60s", "85s"].map { "kind=late delay=\($0)" }
  }()

  /// Answers that say "no". They come before the effect only: a service that says no and does it
  /// all the same cannot be told from one that says no.
  static func refusals(of operation: String) -> [String] {
    let busy =
      switch operation.prefix(while: { $0 != "." }) {
      case "eip": "status=409 code=VPC.0512"
      case "dns": "status=409 code=DNS.0021"
      case "ga": "status=400 code=GA.9004"
      default: "status=400 code=ModelArts.6357"
      }
    return [
      "status=429", "status=429 code=APIGW.0308", "status=403 code=DNS.0014", busy,
      "status=400 code=VPC.0501", "status=403 code=VPC.0010", "status=401 code=APIGW.0301",
      "status=500 code=VPC.0509", "status=409 code=VPC.0510", "status=404 code=APIGW.0101",
    ].map { "kind=status \($0) phase=before" }
  }

  /// Answered as if all were well, or not now.
  static let courses = [
    "kind=unapplied", "kind=twice", "kind=expired", "kind=stuck", "kind=error",
    "kind=stuck phase=before", "kind=error phase=body", "kind=stuck phase=body",
    "kind=twice phase=body",
    "kind=stale for=2s", "kind=stale for=20s", "kind=stale for=50s",
    "kind=stale for=20s phase=body", "kind=stale for=20s phase=before", "kind=throttle for=5s",
    "kind=throttle for=70s",
  ]
}
