extension RunCommand: PlainCommand {
  static var unset: Self {
    var command = Self()
    (command.cloud, command.recorded, command.limits) = (.unset, .unset, .unset)
    (command.simulated, command.reporting, command.given) = (.unset, .unset, .unset)
    (command.timeout, command.confirm, command.maxAge) = (nil, false, nil)
    return command
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--timeout": timeout = try Quantity.duration(line.value())
    case "--confirm": confirm = true
    case "--max-age": maxAge = try Quantity.duration(line.value())
    default:
      return try cloud.read(&line) || recorded.read(&line) || limits.read(&line)
        || simulated.read(&line) || reporting.read(&line) || given.read(&line)
    }
    return true
  }

  func validateAll() throws {
    try cloud.validate()
    try recorded.journal.validate()
    try recorded.validate()
    try simulated.validate()
    try reporting.validate()
    try validate()
  }
}

extension PlanCommand: PlainCommand {
  static var unset: Self {
    var command = Self()
    (command.cloud, command.limits) = (.unset, .unset)
    (command.simulated, command.given) = (.unset, .unset)
    (command.timeout, command.out, command.json, command.quiet) = (nil, nil, false, false)
    return command
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--timeout": timeout = try Quantity.duration(line.value())
    case "--out": out = try line.value()
    case "--json": json = true
    case "--quiet": quiet = true
    default:
      return try cloud.read(&line) || limits.read(&line) || simulated.read(&line)
        || given.read(&line)
    }
    return true
  }

  func validateAll() throws {
    try cloud.validate()
    try simulated.validate()
    try validate()
  }
}
