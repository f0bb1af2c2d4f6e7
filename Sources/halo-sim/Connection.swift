import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Ports

/// Hands requests to the simulator as they came and does with the connection what it says.
struct Responder: HTTPResponder {
  let simulator: Simulator

  /// One byte more than the gateway accepts, so that it is the gateway that refuses.
  private static let bodyLimit = 12 << 20 + 1

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let received = try await received(request)
    let page = Page(port: context.channel.localAddress?.port ?? 0)
    if let answer = page.answer(received) {
      return Response(answer, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
    let reply = await simulator.reply(to: received)
    if reply.delay > .zero { try await Task.sleep(for: reply.delay) }
    switch reply.delivery {
    case .response(let response):
      return Response(response, body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    case .truncated(let response, let count):
      let part = ByteBuffer(bytes: response.body.prefix(count))
      let body = ResponseBody(contentLength: response.body.count) { writer in
        try await writer.write(part)
        try await context.channel.close()
        throw CancellationError()
      }
      return Response(response, body: body)
    case .reset:
      try await context.reset()
      throw CancellationError()
    case .silence:
      try await context.channel.closeFuture.get()
      throw CancellationError()
    }
  }

  /// The request as the simulator takes it: the target is the text of the request line, because
  /// that is what is signed.
  private func received(_ request: Request) async throws -> CloudRequest {
    var body: [UInt8] = []
    for try await part in request.body {
      body += part.readableBytesView
      if body.count > Self.bodyLimit { break }
    }
    let authority = request.head.authority ?? ""
    let headers = request.headers.map { HTTPHeader($0.name.rawName, $0.value) }
    return CloudRequest(
      method: request.method.rawValue, scheme: "http", authority: authority,
      target: request.head.path ?? "/", headers: [HTTPHeader("Host", authority)] + headers,
      body: body)
  }
}

extension Response {
  fileprivate init(_ response: CloudResponse, body: ResponseBody) {
    var fields = HTTPFields()
    for header in response.headers {
      guard let name = HTTPField.Name(header.name) else { continue }
      fields.append(HTTPField(name: name, value: header.value))
    }
    self.init(status: .init(code: response.status), headers: fields, body: body)
  }
}

/// A request context that keeps hold of the connection, to end it out of turn.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Ends the connection with a reset instead of a proper close.
  func reset() async throws {
    if let options = channel as? any SocketOptionProvider {
      // Closing a socket that lingers for no time at all discards it.
      try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.close()
  }
}
