/// What is known of the services' error codes, as data.
///
/// From the services' error code pages: gateway, EIP and VPC, DNS, Global Accelerator, ModelArts
/// and IAM. The vendor calls the code stable and the message not, so only codes are looked at.
enum ErrorCodes {
  struct Row: Sendable {
    let codes: [String]
    /// The HTTP statuses the row is about; empty for all.
    let statuses: Set<Int>
    let kind: ErrorKind
    let retry: RetryClass

    init(
      _ codes: [String], _ kind: ErrorKind, _ retry: RetryClass = .never, statuses: Set<Int> = []
    ) {
      self.codes = codes
      self.statuses = statuses
      self.kind = kind
      self.retry = retry
    }
  }

  /// What an error answer means: by its code when it is known, by its status otherwise.
  static func meaning(code: String?, status: Int) -> (kind: ErrorKind, retry: RetryClass) {
    if let code, let row = rows(of: code).first(where: { $0.covers(status) }) {
      return (row.kind, row.retry)
    }
    return meaning(of: status)
  }

  static func meaning(of status: Int) -> (kind: ErrorKind, retry: RetryClass) {
    switch status {
    case 401: (.auth, .refreshCredentials)
    case 403: (.denied, .never)
    case 404, 410: (.notFound, .never)
    case 407: (.network, .never)
    case 408: (.timeout, .retryIfIdempotent)
    case 409, 412: (.conflict, .never)
    case 429: (.throttled, .throttled)
    case 400..<500: (.usage, .never)
    case 500...: (.unavailable, .retryIfIdempotent)
    // Redirects are not followed: no service sends one, so this is a proxy or a wrong endpoint.
    default: (.network, .never)
    }
  }

  private static func rows(of code: String) -> [Row] {
    // The gateway's codes carry either prefix.
    byCode[code.hasPrefix("APIG.") ? "APIGW." + code.dropFirst(5) : code] ?? []
  }

  private static let byCode: [String: [Row]] = {
    var result: [String: [Row]] = [:]
    for row in table { for code in row.codes { result[code, default: []].append(row) } }
    return result
  }()

  static let table: [Row] = gateway + network + dns + accelerator + modelArts + iam

  static let gateway = [
    Row(["APIGW.0101"], .notFound),
    Row(["APIGW.0103", "APIGW.0104", "APIGW.0105"], .unavailable),
    Row(["APIGW.0106", "APIGW.0602", "APIGW.0607"], .usage),
    Row(["APIGW.0201"], .unavailable, .retryIfIdempotent, statuses: [500, 502, 503, 504]),
    Row(["APIGW.0201"], .usage),
    Row(["APIGW.0204"], .network),
    Row(["APIGW.0301", "APIGW.0303", "APIGW.0305", "APIGW.0307"], .auth, .refreshCredentials),
    Row(
      [
        "APIGW.0302", "APIGW.0304", "APIGW.0306", "APIGW.0310", "APIGW.0401", "APIGW.0402",
        "APIGW.0404", "APIGW.0802",
      ], .denied),
    Row(["APIGW.0308"], .throttled, .throttled),
    Row(
      ["APIGW.0601", "APIGW.0605", "APIGW.0606", "APIGW.0608", "APIGW.0610", "APIGW.0613"],
      .unavailable, .retryIfIdempotent),
  ]

  /// EIP and VPC.
  static let network = [
    Row(["VPC.0501", "VPC.2500", "EIP.7901", "VPC.0007"], .usage),
    Row(["VPC.0504"], .notFound, statuses: [404]),
    Row(["VPC.0503", "VPC.0504", "VPC.0508"], .unavailable, .retryIfIdempotent, statuses: [500]),
    // A 500 that is a refusal: the port is taken, perhaps by this very change.
    Row(["VPC.0509", "VPC.0510", "VPC.0511", "VPC.0516", "VPC.0517", "VPC.0518"], .conflict),
    Row(["VPC.0512"], .conflict, .retry),
    Row(["VPC.0514"], .unavailable, .retryIfIdempotent, statuses: [500]),
    Row(["VPC.0514"], .notFound, statuses: [404]),
    Row(["VPC.0521", "VPC.0532"], .quota),
    Row(["VPC.0522", "VPC.0525", "EIP.7902"], .conflict),
    Row(["VPC.0502", "VPC.0010", "VPC.2201", "VPC.2701"], .denied),
    Row(["VPC.2502"], .notFound),
    Row(["VPC.0005", "VPC.0008", "VPC.0009"], .auth, .refreshCredentials),
  ]

  static let dns = [
    Row(
      [
        "DNS.1501", "DNS.1502", "DNS.1503", "DNS.1505", "DNS.1508", "DNS.1509", "DNS.1515",
        "DNS.1516", "DNS.0002", "DNS.0006", "DNS.0007", "DNS.0017", "DNS.0032", "DNS.0033",
      ], .usage),
    Row(["DNS.1504", "DNS.1506", "DNS.1507"], .conflict),
    Row(["DNS.1510", "DNS.1511"], .notFound),
    Row(["DNS.1514", "DNS.0406", "DNS.0407"], .quota),
    Row(["DNS.2002", "DNS.1802", "DNS.0030", "DNS.0031", "DNS.0013"], .denied),
    // The one service that throttles with 403.
    Row(["DNS.0014"], .throttled, .throttled),
    Row(["DNS.0005"], .auth, .refreshCredentials),
    Row(["DNS.0021"], .conflict, .retry),
    Row(
      ["DNS.0036", "DNS.0000", "DNS.0001", "DNS.0003", "DNS.0012", "DNS.0015"], .unavailable,
      .retryIfIdempotent),
  ]

  static let accelerator = [
    Row(["GA.9001", "GA.9101", "GA.9105", "GA.9106"], .usage),
    // A 400 that goes away: the group is being changed.
    Row(["GA.9004"], .conflict, .retry),
    Row(["GA.9006"], .denied),
    Row(["GA.9103", "GA.9201"], .quota),
    Row(["GA.9104", "GA.9005", "GA.9107", "GA.9108", "GA.9109", "GA.9110"], .conflict),
    Row(["GA.9002"], .notFound),
    Row(["GA.9206", "GA.9207"], .unavailable, .retryIfIdempotent),
  ]

  static let modelArts = [
    // A missing server is a 400 here.
    Row(["ModelArts.6404"], .notFound),
    Row(["ModelArts.6400", "ModelArts.0101", "ModelArts.0104"], .usage),
    Row(["ModelArts.0204", "ModelArts.0210"], .usage, statuses: [400]),
    Row(["ModelArts.6357"], .conflict, .retry),
    Row(["ModelArts.0118"], .quota),
    Row(
      [
        "ModelArts.0201", "ModelArts.0202", "ModelArts.0203", "ModelArts.0204", "ModelArts.0205",
        "ModelArts.0206", "ModelArts.0207",
      ], .auth, .refreshCredentials, statuses: [401]),
    Row(
      [
        "ModelArts.0108", "ModelArts.0112", "ModelArts.0203", "ModelArts.0206", "ModelArts.0210",
      ], .denied, statuses: [403]),
    Row(["ModelArts.0010"], .unavailable, .retryIfIdempotent),
  ]

  static let iam = [
    Row(["IAM.0007", "IAM.0011", "IAM.0072", "IAM.0073"] + (1100...1118).map(String.init), .usage),
    Row(["IAM.0001", "IAM.0061", "IAM.0062", "IAM.0066", "IAM.0067"], .auth, .refreshCredentials),
    Row(["IAM.0002", "IAM.0003", "IAM.0080", "IAM.0081"], .denied),
    Row(["IAM.0004"], .notFound),
    Row(["IAM.0005"], .conflict),
    Row(["IAM.0012"], .throttled, .throttled),
    Row(["IAM.0006"], .unavailable, .retryIfIdempotent),
  ]
}

extension ErrorCodes.Row {
  func covers(_ status: Int) -> Bool { statuses.isEmpty || statuses.contains(status) }
}
