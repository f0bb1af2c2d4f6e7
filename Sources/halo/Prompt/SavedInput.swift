/// An input that succeeded, or a remark about what happened between inputs.
enum SavedInput: Equatable {
  /// - Parameter isResult: whether it was an expression whose value became `_`.
  case block(String, Block.Form, isResult: Bool)
  case remark(String)
}
