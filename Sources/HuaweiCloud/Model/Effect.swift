/// Whether an operation only looks or also acts.
public enum Effect: Sendable {
  case read
  case change(Change)
}
