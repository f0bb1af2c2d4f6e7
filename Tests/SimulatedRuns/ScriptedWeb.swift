package import JSON
package import Ports

/// What scripts reach with `http` and `net` in virtual time. The path says what happens:
///
///     /echo            the request as JSON
///     /status/404      that status
///     /slow/5          an answer after 5 seconds
///     /redirect/3      three redirects, then /echo
///     /to?307,URL      a redirect with that status
///     /reset, /silent  no answer
package final class ScriptedWeb: SimulatedServer {
  package private(set) var requests: [HTTPRequest] = []
  /// Statuses of the answers to come from a host, 0 for none at all; the last one stays.
  package var statuses: [String: [Int]] = [:]

  package func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    requests.append(request)
    if let status = nextStatus(of: request.authority) {
      return status == 0 ? SimulatedReply(.reset) : answer(status: status)
    }
    if request.purpose == .connection {
      let isSilent = request.authority.hasPrefix("silent.")
      return SimulatedReply(isSilent ? .silence : .response(HTTPResponse(status: 0)))
    }
    let path = request.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    let number = path.count > 1 ? Int(path[1]) ?? 0 : 0
    switch path.first {
    case "status": return answer(status: number)
    case "slow":
      return SimulatedReply(delay: .seconds(number), .response(HTTPResponse(status: 200)))
    case "redirect":
      return answer(
        status: 302, [HTTPHeader("Location", number > 1 ? "/redirect/\(number - 1)" : "/echo")])
    case "to":
      let words = request.target.drop { $0 != "?" }.dropFirst().split(separator: ",")
      return answer(status: Int(words[0]) ?? 0, [HTTPHeader("Location", String(words[1]))])
    case "reset": return SimulatedReply(.reset)
    case "silent": return SimulatedReply(.silence)
    case "twice": return answer([HTTPHeader("X-A", "1"), HTTPHeader("x-a", "2")])
    case "json": return answer(body: "{\"id\": 9007199254740993, \"list\": [], \"nothing\": null}")
    case "echo":
      return answer([HTTPHeader("Content-Type", "application/json")], body: echo(request))
    default: return answer(body: "fine")
    }
  }

  private func nextStatus(of host: String) -> Int? {
    guard let coming = statuses[host], let next = coming.first else { return nil }
    if coming.count > 1 { statuses[host]?.removeFirst() }
    return next
  }

  private func answer(
    status: Int = 200, _ headers: [HTTPHeader] = [], body: String = ""
  ) -> SimulatedReply {
    SimulatedReply(
      .response(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))))
  }

  private func echo(_ request: HTTPRequest) -> String {
    let headers = JSONValue.object(
      request.headers.map { JSONMember($0.name.lowercased(), .string($0.value)) })
    let document: JSONValue = [
      "method": .string(request.method), "url": .string(request.url), "headers": headers,
      "body": .string(String(decoding: request.body, as: UTF8.self)),
    ]
    return String(decoding: document.serialized(), as: UTF8.self)
  }
}
