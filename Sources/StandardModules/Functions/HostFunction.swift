package import LuaHost

/// A function that scripts call, as one value: what it is called, takes and returns, what there is to
/// know of it, and what it does. Help, types, completion, reference and the reading of its arguments
/// follow from this.
///
///     HostFunction(
///       "double", "twice a number", parameters: [ModuleValue("n", "number", "any")],
///       results: [ModuleValue("twice", "number", "")]
///     ) { call throws(LuaError) in
///       call.stack.push(2 * (call.stack.number(at: 1) ?? 0))
///       return .results(1)
///     }
///
/// `Context` is what the body works with: the module as it stands in one Lua state.
package struct HostFunction<Context>: Sendable {
  /// What the function does. `[-0, +n]`, as for any `LuaFunction`.
  package typealias Body = @Sendable (HostCall<Context>) throws(LuaError) -> LuaVerdict

  package let description: ModuleFunction
  /// Whether what it returns depends on the world outside, so that a run that is to be repeated has
  /// to keep it.
  package let isRecorded: Bool
  /// Makes of the plain values on top of the stack, which were recorded and are returned again, what
  /// the function returned: it gives them their metatables. Nil where they are plain. [-0, +0]
  package let restore: (@Sendable (Context, LuaStack) -> Void)?
  /// Nil where it is written in Lua, in the part of the module that `stdlib` has.
  package let body: Body?

  package init(
    _ name: String, _ summary: String, parameters: [ModuleValue] = [],
    results: [ModuleValue] = [], overloads: [[ModuleValue]] = [], remarks: [String] = [],
    example: String = "", isRecorded: Bool = false,
    restore: (@Sendable (Context, LuaStack) -> Void)? = nil, _ body: Body?
  ) {
    description = ModuleFunction(
      name: name, summary: summary, parameters: parameters, results: results,
      overloads: overloads, remarks: remarks, example: example)
    self.isRecorded = isRecorded
    self.restore = restore
    self.body = body
  }
}

/// One call of a `HostFunction`.
package struct HostCall<Context> {
  /// As scripts and messages have it: `time.format`, `task:wait`.
  package let name: String
  package let context: Context
  package let stack: LuaStack

  /// An error that names the function.
  package func error(_ message: String) -> LuaError { LuaError("\(name): \(message)") }

  /// The table of named values that is the argument at `index`; nothing or nil stands for an empty one.
  package func fields(at index: Int, _ fields: [ModuleValue]) -> NamedArguments {
    NamedArguments(at: index, on: stack, fields)
  }
}

/// A module whose functions are written in Swift, as one value.
package struct HostModule<Context>: Sendable {
  package let name: String
  /// One sentence, no full stop.
  package let summary: String
  package let functions: [HostFunction<Context>]
  package let values: [ModuleValue]
  package let types: [ModuleType]

  package init(
    _ name: String, _ summary: String, functions: [HostFunction<Context>],
    values: [ModuleValue] = [], types: [ModuleType] = []
  ) {
    self.name = name
    self.summary = summary
    self.functions = functions
    self.values = values
    self.types = types
  }

  package var description: ModuleDescription {
    ModuleDescription(
      name: name, summary: summary, functions: functions.map(\.description), values: values,
      types: types)
  }
}

/// An object that functions of a module return, with the methods scripts call on it.
package struct HostType<Context>: Sendable {
  package let name: String
  /// One sentence, no full stop.
  package let summary: String
  package let methods: [HostFunction<Context>]

  package init(_ name: String, _ summary: String, methods: [HostFunction<Context>]) {
    self.name = name
    self.summary = summary
    self.methods = methods
  }

  package var description: ModuleType {
    ModuleType(name: name, summary: summary, methods: methods.map(\.description))
  }

  /// The methods as Lua calls them.
  ///
  /// - Parameter receiver: how messages name the object: `task` in `task:wait`.
  package func functions(
    named receiver: String, of context: Context
  ) -> [(String, LuaFunction)] {
    methods.compactMap { method in
      let name = method.description.name
      return FunctionInstaller().function(method, as: "\(receiver):\(name)", of: context)
        .map { (name, $0) }
    }
  }
}
