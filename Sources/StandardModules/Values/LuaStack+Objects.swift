package import LuaHost
internal import Text

extension LuaStack {
  /// Pushes an object; the first of its type brings the methods along. [-0, +1]
  ///
  /// - Parameters:
  ///   - methods: functions that get the object as their first argument.
  ///   - closing: what happens when a `<close>` variable with the object goes out of scope.
  ///   - description: what `tostring` gives.
  package func push<Object>(
    _ object: Object, as type: LuaObjectType<Object>,
    methods: @autoclosure () -> [(String, LuaFunction)],
    closing: LuaFunction? = nil, description: @escaping (Object) -> String
  ) {
    if pushMetatable(of: type) {
      let methods = methods()
      pushTable(fields: methods.count)
      for (name, method) in methods {
        push(function: method)
        setField(name, of: -2)
      }
      setField("__index", of: -2)
      push(false)
      setField("__metatable", of: -2)
      push(function: { stack in
        stack.push(stack.object(at: 1, type).map(description) ?? type.name)
        return .results(1)
      })
      setField("__tostring", of: -2)
      if let closing {
        push(function: closing)
        setField("__close", of: -2)
      }
    }
    pop()
    push(object, as: type)
  }

  /// The object a method was called on, which is the first argument.
  package func receiver<Object>(
    of method: String, _ type: LuaObjectType<Object>
  ) throws(LuaError) -> Object {
    if let object = object(at: 1, type) { return object }
    throw LuaError("\(method): expected a \(type.name), got \(self.type(at: 1).name); use a colon")
  }

  /// Type and value, for messages: `the string '1'`, `a table`.
  package func phrase(at index: Int) -> String {
    switch type(at: index) {
    case .none, .nil: "nothing"
    case .boolean: description(at: index)
    case .number: "the number \(description(at: index))"
    case .string: "the string '\(description(at: index).excerpt(40))'"
    case let type: "a \(type.name)"
    }
  }

  /// A time-out in seconds; nil when there is none.
  package func seconds(at index: Int, of function: String) throws(LuaError) -> Double? {
    if type(at: index) == .nil || type(at: index) == .none { return nil }
    guard let seconds = number(at: index), seconds >= 0 else {
      throw LuaError("\(function): expected seconds, 0 or more, got \(phrase(at: index))")
    }
    return seconds
  }
}
