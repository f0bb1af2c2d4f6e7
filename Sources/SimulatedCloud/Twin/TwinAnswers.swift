import HuaweiCloud
import Ports

/// The answers of a twin to reads, for those who ask again and again until a change has settled.
///
/// Every status follows from what was changed and from the time. So an answer is the same until the next
/// change, or until one that was made is first seen, or is over.
struct TwinAnswers {
  private struct Answer {
    let request: HTTPRequest
    let place: TwinPlace
    let reply: SimulatedReply
    let time: WallTime
  }

  /// By the targets.
  private var answers: [WireKey: Answer] = [:]
  /// When changes will first be seen, and when they will be over.
  private var turns: [WallTime] = []

  /// Finds what the same request was answered, unless something has turned since.
  func find(
    _ request: HTTPRequest, from place: TwinPlace, at time: WallTime
  ) -> SimulatedReply? {
    guard request.method == "GET", let answer = answers[request.target],
      answer.place.number == place.number, answer.request.asksTheSame(as: request),
      !turns.contains(where: { answer.time < $0 && $0 <= time })
    else { return nil }
    return answer.reply
  }

  /// - Parameter request: one that only reads.
  mutating func keep(
    _ reply: SimulatedReply, to request: HTTPRequest, from place: TwinPlace, at time: WallTime
  ) {
    answers[request.target] = Answer(request: request, place: place, reply: reply, time: time)
  }

  /// To be called where something is known that was not.
  mutating func forget() { answers = [:] }

  /// To be called after each change.
  ///
  /// - Parameter resources: which have noted what it has touched.
  mutating func forget(after resources: Resources, at time: WallTime) {
    answers = [:]
    turns.removeAll { $0 <= time }
    for (_, now) in resources.publicIPs.changes { note(now?.change?.transition) }
    for (_, now) in resources.resolverEndpoints.changes {
      for entry in now?.entries ?? [] {
        note(entry.creation)
        note(entry.removal)
      }
    }
    for (_, now) in resources.acceleratedEndpoints.changes {
      note(now?.change)
      note(now?.removal)
    }
  }

  /// Takes note of the course of what is under way already.
  mutating func expect(_ course: Transition) { note(course) }

  private mutating func note(_ transition: Transition?) {
    guard let transition else { return }
    for time in [transition.visibleAt, transition.settledAt] where !turns.contains(time) {
      turns.append(time)
    }
  }
}

extension HTTPRequest {
  /// Whether they differ in nothing but when they were signed.
  fileprivate func asksTheSame(as other: HTTPRequest) -> Bool {
    func isOfSignature(_ header: HTTPHeader) -> Bool {
      header.isNamed("Authorization") || header.isNamed("X-Sdk-Date")
    }
    return method == other.method && scheme == other.scheme && authority == other.authority
      && target == other.target && body == other.body
      && headers.filter { !isOfSignature($0) } == other.headers.filter { !isOfSignature($0) }
  }
}
