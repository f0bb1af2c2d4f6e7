import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// The rules of `Calls.md` that say when: the quiet period and the wait between two probes.
@Suite(.timeLimit(.minutes(30))) struct CallTimingTests {
  private func bind() throws -> Call {
    let operation = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    return try Call(
      operation, try Sample.arguments(of: "eip.bind"), account: Sample.account(), seed: 1)
  }

  @Test("Rule 7: the quiet period begins anew with each lost answer")
  func eachLoss() throws {
    var puts: [Duration] = []
    let run = CallRun(try bind()) { request, elapsed in
      if request.method == "PUT" {
        puts.append(elapsed)
        return puts.count < 3 ? .fails(.broken) : .eip("ACTIVE", port: Sample.port)
      }
      return puts.count < 3 ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success?.changed == true && puts.count == 3)
    for (first, second) in zip(puts, puts.dropFirst()) { #expect(second - first >= .seconds(60)) }
  }

  @Test("Rule 7: it begins when the answer is given up, not when it was sent")
  func givenUpLate() throws {
    var puts: [Duration] = []
    let run = CallRun(try bind()) { request, elapsed in
      if request.method == "PUT" {
        puts.append(elapsed)
        // Takes the 30 seconds of a request.
        return puts.count < 2 ? .fails(.timeout) : .eip("ACTIVE", port: Sample.port)
      }
      return puts.count < 2 ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success?.changed == true && puts.count == 2)
    #expect(puts[1] - puts[0] >= .seconds(90))
  }

  @Test("Rule 7: a probe that was begun too early and answered late proves nothing")
  func slowProbe() throws {
    var sends = 0
    let run = CallsRun([try bind()]) { request, _ in
      if request.method == "PUT" {
        sends += 1
        return (sends == 1 ? .fails(.broken) : .eip("DOWN"), .zero)
      }
      // So long that a look is on its way when the quiet period ends.
      return sends < 2
        ? (.eip("DOWN"), .seconds(20)) : (.eip("ACTIVE", port: Sample.port), .zero)
    }
    let puts = run.requests("PUT").map(\.time)
    #expect(run.successes == 1 && puts.count == 2)
    let proof = try #require(run.requests("GET").map(\.time).last { $0 < puts[1] })
    #expect(proof - puts[0] >= .seconds(60))
  }

  @Test("Rule 16: no wait goes beyond the end of the quiet period")
  func promptProof() throws {
    var puts: [Duration] = []
    let run = CallRun(try bind()) { request, elapsed in
      if request.method == "PUT" {
        puts.append(elapsed)
        return puts.count < 2 ? .fails(.broken) : .eip("ACTIVE", port: Sample.port)
      }
      return puts.count < 2 ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success?.changed == true)
    #expect(puts.count == 2 && puts[1] - puts[0] == .seconds(60))
  }

  @Test("Rule 16: the wait between two probes is a tenth of the time passed")
  func proportion() throws {
    let run = CallRun(try bind()) { request, elapsed in
      request.method == "PUT" || elapsed < .seconds(90)
        ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    var elapsed = Duration.zero
    for sleep in run.sleeps {
      #expect(sleep <= max(.milliseconds(251), elapsed * 0.111))
      elapsed += sleep
    }
    #expect(run.sleeps.count > 20)
  }
}
