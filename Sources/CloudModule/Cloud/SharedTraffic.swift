internal import HuaweiCloud

/// The one `Traffic` of a run, which the accounts of all its `cloud` tables share.
public final class SharedTraffic {
  var value = Traffic()

  public init() {}
}
