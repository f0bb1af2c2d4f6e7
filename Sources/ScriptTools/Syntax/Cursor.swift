/// The place in source that is being typed at which a word is wanted, and what is open around it.
struct Cursor {
  enum Place {
    /// A value begins.
    case value
    /// A field or an element begins in a table.
    case entry
    /// The name of a member, after a dot or a colon.
    case member(of: Chain, isMethod: Bool)
    /// A name that is new, or that nothing can lead to.
    case newName
    /// Anywhere else: a statement begins, or goes on.
    case other
  }

  enum Opening {
    /// The last of the arguments of this call.
    case call(CallSite)
    /// A table, with what stands in it so far, and the field whose value is being written.
    case table(TableConstructor, field: String?)
    /// The brackets behind this chain.
    case index(of: Chain)
    /// The right side of an operator.
    case operation(Expression, String)
    /// What lets nothing be concluded from what is around it: a block, a parenthesis.
    case other
  }

  var place = Place.other
  /// The innermost first.
  var open: [Opening] = []
  /// The local variables in scope, by name.
  var variables: [String: Variable.ID] = [:]
}
