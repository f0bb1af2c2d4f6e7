import HuaweiCloud

/// Every kind of fault in every phase it can have, as the ends of rules: `kind=reset phase=before`.
public enum FaultTable {
  /// What may happen to a change.
  ///
  /// - Parameter operation: its service has refusals of its own.
  public static func faults(
    of operation: String, in world: ProofWorld = .standard
  ) -> [String] {
    unclear + refusals(of: operation, in: world) + courses
  }

  /// What may happen to a read.
  public static func faults(
    ofRead operation: String, in world: ProofWorld = .standard
  ) -> [String] {
    unclear.filter { !$0.contains("kind=late") && !$0.contains("phase=body") }
      + refusals(of: operation, in: world)
      + ["kind=stale for=2s", "kind=stale for=50s", "kind=expired", "kind=throttle for=70s"]
  }

  /// The answer does not tell whether it was carried out: it is no answer of the service's, or says that it failed.
  static let unclear: [String] = {
    let kinds = [
      "reset", "hang", "slow delay=5s", "slow delay=29s", "slow delay=45s", "garbage", "truncate",
      "truncate bytes=0", "status status=500", "status status=502", "status status=503",
      "status status=504", "status status=500 code=DNS.0000", "status status=504 code=APIGW.0201",
      "status status=408", "status status=403", "status status=404",
    ]
    return kinds.flatMap { kind in
      ["before", "after", "body"].map { "kind=\(kind) phase=\($0)" }
    } + ["5s", "29s", "31s", "60s", "85s"].map { "kind=late delay=\($0)" }
  }()

  /// Answers that say "no": of each kind and with each consequence one that the operation's service
  /// documents, or else the gateway, and the ways to be throttled. They come before the effect only:
  /// a service that says no and does it all the same cannot be told from one that says no. Nor can
  /// one that says "there is no such thing", or "it is so already", of what there is.
  static func refusals(of operation: String, in world: ProofWorld = .standard) -> [String] {
    let described = world.catalog.operation(named: operation)
    let known =
      (described?.errors ?? []) + (described?.service.errors ?? []) + Gateway.errors
    var seen: Set<String> = []
    let chosen = known.filter { error in
      error.kind != .notFound && described?.change?.alreadyDone.contains(error.code) != true
        && described?.meansNone?(error.status, error.code) != true
        && seen.insert("\(error.kind) \(error.retry)").inserted
    }
    return
      (chosen.map { "status=\($0.status) code=\($0.code)" }
      + ["status=429", "status=429 code=APIGW.0308", "status=404 code=APIGW.0101"])
      .map { "kind=status \($0) phase=before" }
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
