internal import HuaweiCloud
internal import JSON
internal import StandardModules

// What calls give, and what they are given.
extension ScriptValues {
  /// The function that is called, under whatever name.
  func function(calledAt call: CallSite) -> KnownValue? {
    let owner = steps(of: call.chain, upTo: call.number)[call.number]
    guard case .method(let name, _) = call.chain.suffixes[call.number].kind else {
      return described(owner)
    }
    return described(member(name, of: owner))
  }

  /// The description of a function that is there, where it has one.
  func described(_ function: KnownValue?) -> KnownValue? {
    guard case .live(let reference) = function else { return function }
    return live.function(reference) ?? function
  }

  /// - Parameter steps: those of the chain, at least up to the call.
  func results(of call: CallSite, _ steps: [KnownValue?]) -> [KnownValue?] {
    switch call.chain.suffixes[call.number].kind {
    case .method(let name, _): return results(of: member(name, of: steps[call.number]))
    case .call(let arguments):
      if call.number == 0, let name = call.chain.name, isStandard(name),
        let results = results(of: name.text, arguments)
      {
        return results
      }
      if case .function(_, "task.map") = steps[call.number], arguments.count > 1,
        let element = results(of: value(of: arguments[1])).first, let type = element?.type
      {
        return [.typed(.list(type))]
      }
      return results(of: steps[call.number])
    case .member, .index: return []
    }
  }

  /// What some functions of Lua give; nil for others.
  private func results(of global: String, _ arguments: [Expression]) -> [KnownValue?]? {
    switch (global, arguments.first) {
    case ("require", .literal(.string(let module), _)): [self.module(module)]
    case ("dofile", .literal(.string(let path), _)) where evidence == .certain:
      [(modules?.file(path).result).flatMap { self.value(of: $0) }]
    case ("assert", .some(let value)): [self.value(of: value)]
    case ("pcall", .some(let function)) where evidence == .likely:
      [.typed(.boolean)] + results(of: value(of: function))
    default: nil
    }
  }

  func results(of function: KnownValue?) -> [KnownValue?] {
    switch described(function) {
    case .operation(let operation):
      if operation.returnsCloud { return [live.variable("cloud")] }
      return operation.results.map { .typed($0.type) }
    case .function(let function, _): return function.results.map { live.notes.value(of: $0.type) }
    case .closure(let body): return [result(of: body)]
    case .maker(let table): return [.module(table)]
    default: return []
    }
  }

  private func module(_ name: String) -> KnownValue? {
    switch evidence {
    case .certain:
      // Modules that hand each other on come to an end all the same.
      return live.module(name)
        ?? deeper { (modules?.module(name).result).flatMap { value(of: $0) } }
    case .likely:
      return live.loadedModule(name)
        ?? live.notes.modules[name].map { .module(ModuleTable(named: name, names: $0)) }
    }
  }

  func value(of member: ModuleTable.Member) -> KnownValue? {
    switch member {
    case .table(let table): .module(table)
    case .module(let name): module(name)
    case .maker(let table): .maker(of: table)
    case .other: nil
    }
  }

  // MARK: Functions that are handed on

  /// What a function is called with that is an argument itself: `task.map(list, function(element) …`.
  func value(passedTo callback: ScriptFacts.Callback) -> KnownValue? {
    guard callback.argument == 1, callback.parameter == 0,
      case .function(_, let name) = function(calledAt: callback.call),
      ["task.map", "task.each"].contains(name)
    else { return nil }
    return element(of: value(of: callback.call.arguments[0]))
  }

  /// The number of the argument that a function calls with those after it: `pcall(cloud.eip.get, { … })`.
  func calledArgument(of call: CallSite, _ function: KnownValue?) -> Int? {
    var number = 0
    if call.number == 0, let name = call.chain.name, isStandard(name) {
      if name.text != "pcall" { return nil }
    } else if case .function(_, let name) = function {
      switch name {
      case "task.timeout": number = 1
      case "task.spawn":
        if case .literal(.string, _) = call.arguments.first { number = 1 }
      default: return nil
      }
    } else {
      return nil
    }
    return number < call.arguments.count ? number : nil
  }
}
