internal import JSON

/// A script as its grammar has it, with every name resolved to the variable it means.
///
/// Variables are numbered, so that a function that calls itself does not keep itself alive. Chains of
/// operators and of calls are lists, so that a long one is not a deep one.
struct SyntaxTree {
  let block: Block
  let variables: [Variable]
  /// All that the text assigns to globals, by their names.
  let globals: [String: [Variable.Origin]]
}

struct Block {
  var statements: [Statement] = []
}

indirect enum Statement {
  /// `local a, b = …`: what the variables are stands in them.
  case local([Variable.ID], [Expression])
  case localFunction(Variable.ID, FunctionBody)
  case assignment([Chain], [Expression])
  /// `function a.b.c()`, `function a:b()`.
  case function(Chain, FunctionBody)
  case call(Chain)
  /// `if`, with `else` as a branch without a condition.
  case branches([(condition: Expression?, block: Block)])
  /// `do`, `while` and `repeat`; the condition of the latter comes after the block.
  case loop(Block, while: Expression?)
  /// Of numbers, `for a = …`, or of what a function gives, `for a, b in …`.
  case forLoop([Variable.ID], [Expression], Block, isNumeric: Bool)
  case `return`([Expression])
}

indirect enum Expression {
  /// `nil`, a boolean, a number or a text.
  case literal(JSONValue, LuaToken.Position)
  /// `...`
  case several
  case function(FunctionBody)
  case table(TableConstructor)
  case chain(Chain)
  case unary(String, Expression)
  /// Operators of one level of precedence: `a + b - c`.
  case binary([Expression], [String])
  /// Nothing yet: the cursor is here.
  case missing
}

/// A name or a parenthesis, with what follows it: `a.b[c]:d(e)`.
struct Chain {
  enum Root {
    case name(Name)
    case parenthesis(Expression)
  }

  let root: Root
  let position: LuaToken.Position
  var suffixes: [Suffix] = []

  var name: Name? {
    if case .name(let name) = root { name } else { nil }
  }

  /// The name, when nothing follows it.
  var bareName: Name? { suffixes.isEmpty ? name : nil }

  var isCall: Bool { suffixes.last?.isCall ?? false }
}

/// A call in a chain: the suffix of that number is the call.
struct CallSite {
  let chain: Chain
  let number: Int

  var arguments: [Expression] {
    switch chain.suffixes[number].kind {
    case .call(let arguments), .method(_, let arguments): arguments
    case .member, .index: []
    }
  }
}

struct Name {
  let text: String
  /// Nil for a global.
  let variable: Variable.ID?
  /// Whether globals are looked up in a variable `_ENV` of the script's own here.
  let isInOwnEnvironment: Bool

  var isGlobal: Bool { variable == nil && !isInOwnEnvironment }
}

struct Suffix {
  enum Kind {
    case member(String)
    case index(Expression)
    case call([Expression])
    case method(String, [Expression])
  }

  let kind: Kind
  let position: LuaToken.Position

  var isCall: Bool {
    switch kind {
    case .call, .method: true
    case .member, .index: false
    }
  }

  /// The member it leads to, when its name is written out.
  var member: String? {
    switch kind {
    case .member(let name), .method(let name, _): name
    case .index(.literal(.string(let name), _)): name
    case .index, .call: nil
    }
  }
}

struct FunctionBody {
  /// Its number among the functions of the script.
  let number: Int
  let parameters: [Variable.ID]
  let block: Block
  /// What each of its `return` statements gives.
  let results: [[Expression]]
}

/// `{ name = value, value, [key] = value }`
struct TableConstructor {
  struct Entry {
    let name: String
    let position: LuaToken.Position
    let value: Expression
  }

  var entries: [Entry] = []
  var elements: [Expression] = []
  /// Those with keys that are not known.
  var computed: [(key: Expression, value: Expression)] = []
}

/// A local variable.
struct Variable {
  typealias ID = Int

  enum Origin {
    /// The result of this number, from 0, of a list of expressions.
    case value([Expression], number: Int)
    /// What `for a, b in …` gives a variable of this number.
    case element([Expression], number: Int)
    case function(FunctionBody)
    /// `local a`: nothing yet.
    case none
    case unknown
  }

  let name: String
  /// All that is ever assigned to it.
  var origins: [Origin]
}
