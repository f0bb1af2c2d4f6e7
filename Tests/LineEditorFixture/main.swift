import Glibc
import LineEditor
import Text

// Prints what the editor gives it, for the tests. In the environment: PROMPT; LIMIT, the number of
// entries of the history; MESSAGES, a FIFO whose lines are shown above the input.

func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Signal handlers have no context but globals.
nonisolated(unsafe) var shared: LineEditor?

let messages = variable("MESSAGES").map { open($0, O_RDWR | O_NONBLOCK) }

func printMessages() {
  guard let messages else { return }
  var bytes = [UInt8](repeating: 0, count: 1 << 16)
  let count = read(messages, &bytes, bytes.count)
  if count > 0 { shared?.printAbove(String(decoding: bytes[..<count], as: UTF8.self)) }
}

let history = History(
  path: History.defaultPath(environment: variable),
  limit: variable("LIMIT").flatMap { Int($0) } ?? 10_000
) { print($0) }

let editor = try LineEditor(history: history) { descriptors in
  var watched = (descriptors + (messages.map { [$0] } ?? [])).map {
    pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
  }
  _ = poll(&watched, nfds_t(watched.count), -1)
  printMessages()
}
shared = editor
signal(SIGINT) { _ in shared?.interrupt() }

let words = [
  ("cloud.eip.bind", "give an EIP to a port"), ("cloud.eip.unbind", "take it away"),
  ("cloud.vpc.list_ports", ""), ("größe", ""), ("a_1", ""), ("a_2", ""), ("a_3", ""), ("a_4", ""),
]

editor.prompt = variable("PROMPT") ?? "\u{1B}[1;32mecho>\u{1B}[0m "
editor.continuationPrompt = "    | "
// A block is finished when its brackets are closed.
editor.isComplete = { text in
  text.filter { $0 == "(" }.count <= text.filter { $0 == ")" }.count
}
editor.complete = { text, cursor in
  let before = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
  let word = before.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
  return CompletionList(
    start: cursor - word.utf8.count,
    words.filter { $0.0.hasPrefix(word) }.map { CompletionList.Candidate($0.0, $0.1) })
}

var isDone = false
while !isDone {
  switch editor.readBlock() {
  case .block("crash()"): kill(getpid(), SIGSEGV)
  case .block(let text):
    print("[\(text.replacing("\n", with: "⏎"))]")
  case .interrupted: print("interrupted")
  case .end:
    print("end")
    isDone = true
  }
  fflush(nil)
}
