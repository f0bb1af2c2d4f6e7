internal import Ports

// The tables, made by the first who comes and may.
extension PostgresDatabase {
  /// Makes the tables, or brings them up to date, and waits for that; safe for any number of processes at
  /// once.
  func bringUpToDate() throws(JournalError) {
    if isUpToDate { return }
    var end: Result<Void, JournalError>?
    whenReady(patience: patience) { end = $0 }
    while true {
      client.advance()
      if let end { return try end.get() }
      let interest = client.interest
      client.clock.sleep(until: interest.time, orReady: interest.descriptors)
    }
  }

  /// Does `body` once the tables are known to be there and up to date, without waiting.
  ///
  /// - Parameter patience: how long for each answer; nil for as long as it takes.
  func whenReady(patience: Duration? = nil, _ body: @escaping WriteEnd) {
    if isUpToDate { return body(.success(())) }
    look(SchemaCourse(patience: patience, then: body))
  }

  private func look(_ course: SchemaCourse) {
    ask(PostgresSchema.question, course) { [self] answer in
      let found: Int
      switch answer {
      case .success(let answer): found = Int(answer.rows.first?[0].integer ?? 0)
      // No such schema, no such table.
      case .failure(let failure) where ["3F000", "42P01"].contains(failure.state): found = 0
      case .failure(let failure): return course.then(.failure(error(failure)))
      }
      if found == PostgresSchema.version {
        isUpToDate = true
        course.then(.success(()))
      } else if found > PostgresSchema.version {
        course.then(.failure(.newer(name)))
      } else if found < 0 {
        course.then(.failure(.otherTables(name, ofVersion: found)))
      } else {
        bringUpToDate(from: found, course)
      }
    }
  }

  private func bringUpToDate(from found: Int, _ course: SchemaCourse) {
    guard course.steps < 100, let step = PostgresSchema.steps(from: found).first else {
      let error = JournalError(.failed, "\(name): the tables of the journal cannot be made")
      return course.then(.failure(error))
    }
    var next = course
    next.steps += 1
    ask(step, course) { [self] answer in
      if case .failure(let failure) = answer {
        if failure.state == "42501" {
          return course.then(.failure(.notMade(name, isOld: found > 0)))
        }
        // Somebody else was quicker: then there is something to be found now.
        guard
          ["23505", "42P06", "42P07", "42701", "42710", "40P01", "XX000"].contains(failure.state),
          course.oddVersion != found
        else { return course.then(.failure(error(failure))) }
        if failure.state == "XX000" { next.oddVersion = found }
      }
      look(next)
    }
  }

  private func ask(
    _ sql: String, _ course: SchemaCourse, then: @escaping (PostgresClient.Answer) -> Void
  ) {
    let deadline = course.patience.map { client.clock.now + $0 } ?? .never
    client.send(SQLStatement(sql: sql, values: []), deadline: deadline, then: then)
  }
}

/// How far it is to bring the tables up to date.
private struct SchemaCourse {
  let patience: Duration?
  let then: WriteEnd
  var steps = 0
  /// Where a step failed in the server's own catalogue, as it does where another process makes the same one:
  /// then something must have come of it.
  var oddVersion: Int?
}

extension JournalError {
  static func newer(_ name: String) -> JournalError {
    JournalError(
      .newer, "the journal in \(name) was made by a newer Halo",
      remedy: "install that version, or name another database")
  }

  /// By a user who may not make the tables.
  static func notMade(_ name: String, isOld: Bool) -> JournalError {
    let what = isOld ? "are those of an older Halo" : "have not been made yet"
    return JournalError(
      .denied,
      "the tables of the journal in \(name) \(what), and this user may not \(isOld ? "change" : "make") them",
      remedy: "the database's owner has to run 'halo runs --journal ADDRESS' once"
        + (isOld ? "" : ", and to grant this user what README.md lists"))
  }
}
