import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Ports

/// Hands the requests of one connection to the simulator as they came, and does with the connection what
/// it says. They come one after another: who sends more before the answer is there, waits.
final class Connection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let simulator: Simulator
  private var page: Page?
  /// Of the request that is coming in; nil between requests, and while one is too long.
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  /// One byte more than the gateway accepts, so that it is the gateway that refuses.
  private static let bodyLimit = 12 << 20 + 1

  init(_ simulator: Simulator) { self.simulator = simulator }

  func channelActive(context: ChannelHandlerContext) {
    page = Page(port: context.localAddress?.port ?? 0)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.removeAll(keepingCapacity: true)
      if head.headers["Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        let go = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
      }
    case .body(let part):
      guard let head else { return }
      body += part.readableBytesView
      // What comes after it is of no interest.
      if body.count > Self.bodyLimit { answer(head, isLast: true, on: context) }
    case .end:
      if let head { answer(head, isLast: !head.isKeepAlive, on: context) }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(
    _ head: HTTPRequestHead, isLast: Bool, on context: ChannelHandlerContext
  ) {
    self.head = nil
    let request = CloudRequest(head, body: body)
    let answer = Answer(isLast: isLast, hasBody: head.method != .HEAD, context: context)
    if let page = page?.answer(request) { return answer.write(page) }
    let reply = simulator.reply(to: request)
    guard reply.delay > .zero else { return answer.deliver(reply.delivery) }
    context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(reply.delay.nanoseconds)) {
      answer.deliver(reply.delivery)
    }
  }
}

/// What a request is answered with, on its connection.
private struct Answer {
  /// Whether the connection ends with it.
  let isLast: Bool
  let hasBody: Bool
  let context: ChannelHandlerContext

  func deliver(_ delivery: SimulatedReply.Delivery) {
    switch delivery {
    case .response(let response): write(response)
    case .truncated(let response, let count):
      write(head(of: response))
      let written = context.writeAndFlush(part(.body(buffer(response.body.prefix(count)))))
      written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    case .reset, .failure: reset()
    // It ends when the client has had enough.
    case .silence: break
    }
  }

  func write(_ response: CloudResponse) {
    write(head(of: response))
    if hasBody, !response.body.isEmpty {
      context.write(part(.body(buffer(response.body))), promise: nil)
    }
    let written = context.writeAndFlush(part(.end(nil)))
    guard isLast else { return }
    written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }

  private func head(of response: CloudResponse) -> HTTPResponseHead {
    var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
    headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
    if isLast { headers.replaceOrAdd(name: "Connection", value: "close") }
    if !headers.contains(name: "Date") {
      headers.add(name: "Date", value: SystemClock().wallTime.httpDate)
    }
    return HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: response.status), headers: headers)
  }

  private func write(_ head: HTTPResponseHead) { context.write(part(.head(head)), promise: nil) }

  private func part(_ part: HTTPServerResponsePart) -> NIOAny {
    Connection.wrapOutboundOut(part)
  }

  private func buffer(_ bytes: some Sequence<UInt8>) -> IOData {
    var buffer = context.channel.allocator.buffer(capacity: bytes.underestimatedCount)
    buffer.writeBytes(bytes)
    return .byteBuffer(buffer)
  }

  /// Ends the connection with a reset instead of a proper close.
  private func reset() {
    guard let options = context.channel as? any SocketOptionProvider else {
      return context.close(promise: nil)
    }
    // Closing a socket that lingers for no time at all discards it.
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
      context.close(promise: nil)
    }
  }
}

extension CloudRequest {
  /// As the simulator takes it: the target is the text of the request line, because that is what is
  /// signed.
  fileprivate init(_ head: HTTPRequestHead, body: [UInt8]) {
    let authority = head.headers.first(name: "Host") ?? ""
    var headers = [HTTPHeader("Host", authority)]
    headers.reserveCapacity(head.headers.count + 1)
    for (name, value) in head.headers where name.lowercased() != "host" {
      headers.append(HTTPHeader(name, value))
    }
    self.init(
      method: head.method.rawValue, scheme: "http", authority: authority, target: head.uri,
      headers: headers, body: body)
  }
}
