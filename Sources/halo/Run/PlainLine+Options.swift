internal import Ports
internal import StandardModules

// What each group of options looks like when none is given, and how each is read: the same as the
// property wrappers say to the parser. PlainLineTests holds both against each other.

extension NetworkOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    (options.proxy, options.caFile, options.connectTimeout) = (nil, nil, nil)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--proxy": proxy = try Proxy(line.value())
    case "--ca-file": caFile = try line.value()
    case "--connect-timeout": connectTimeout = try Quantity.duration(line.value())
    default: return false
    }
    return true
  }
}

extension RequestOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    options.network = .unset
    (options.verbose, options.traceHTTP) = (false, false)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--verbose": verbose = true
    case "--trace-http": traceHTTP = true
    default: return try network.read(&line)
    }
    return true
  }
}

extension CloudOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    (options.profile, options.region, options.projectID) = (nil, nil, nil)
    (options.endpoints, options.sim, options.requests) = ([], false, .unset)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--profile": profile = try line.value()
    case "--region": region = try line.value()
    case "--project-id": projectID = try line.value()
    case "--endpoint": endpoints.append(try line.value())
    case "--sim": sim = true
    default: return try requests.read(&line)
    }
    return true
  }
}

extension JournalOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    (options.journal, options.lease) = (nil, nil)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--journal": journal = try line.value()
    case "--lease": lease = try Quantity.duration(line.value())
    default: return false
    }
    return true
  }
}

extension RecordingOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    options.journal = .unset
    (options.job, options.wait, options.oncePer) = (nil, nil, nil)
    (options.noLock, options.onInterrupted) = (false, .fail)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--job": job = try line.value()
    case "--wait": wait = try Quantity.duration(line.value())
    case "--once-per": oncePer = try Quantity.duration(line.value())
    case "--no-lock": noLock = true
    case "--on-interrupted": onInterrupted = try line.value(InterruptedPolicy.init(rawValue:))
    default: return try journal.read(&line)
    }
    return true
  }
}

extension SandboxOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    (options.memory, options.allowExec, options.folders) = (nil, false, [])
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--memory": memory = try Quantity.bytes(line.value())
    case "--allow-exec": allowExec = true
    case "--path": folders.append(try line.value())
    default: return false
    }
    return true
  }
}

extension FaultOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    (options.faults, options.randomFaults, options.seed) = (nil, nil, nil)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--faults": faults = try line.value()
    case "--random-faults": randomFaults = try line.value { Int($0) }
    case "--seed": seed = try line.value { Int64($0) }
    default: return false
    }
    return true
  }
}

extension ReportingOptions: PlainOptions {
  static var unset: Self {
    var options = Self()
    (options.logFormat, options.logFile) = (.text, nil)
    (options.quiet, options.summary) = (false, false)
    (options.metricsFile, options.ping) = (nil, nil)
    return options
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    switch line.name {
    case "--log-format": logFormat = try line.value(LogFormat.init(rawValue:))
    case "--log-file": logFile = try line.value()
    case "--quiet": quiet = true
    case "--summary": summary = true
    case "--metrics-file": metricsFile = try line.value()
    case "--ping": ping = try Ping.checked(line.value())
    default: return false
    }
    return true
  }
}

extension GivenScript: PlainOptions {
  static var unset: Self {
    var given = Self()
    (given.code, given.rest) = (nil, [])
    return given
  }

  mutating func read(_ line: inout PlainLine) throws -> Bool {
    guard line.name == "-e" else { return false }
    code = try line.value()
    return true
  }
}
