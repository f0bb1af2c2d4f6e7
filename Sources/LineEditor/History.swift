internal import Text

/// What was entered before, in this session and in earlier ones.
///
/// An entry is a block, whatever its number of lines. What begins with a space is not kept at all;
/// what holds a secret or is very long is kept until the session ends, and not written.
public final class History {
  /// Oldest first.
  public private(set) var entries: [String] = []
  /// Whether an entry holds what must not be in a file.
  public var isSecret: (String) -> Bool = { Secrets().stand(inSource: $0) }
  private let file: HistoryFile?
  /// The longest entry that is written, in bytes: the file is read whole each time.
  private static let longestWritten = 16_384
  private let limit: Int
  private let warn: (String) -> Void

  /// - Parameters:
  ///   - path: where entries are kept; nil: nowhere. See `defaultPath`.
  ///   - limit: how many entries are kept.
  ///   - warn: told, at most once, in a line without a line break, what is wrong with the file. The
  ///     history goes on without it.
  public init(path: String?, limit: Int = 10_000, warn: @escaping (String) -> Void) {
    self.limit = limit
    var isQuiet = false
    self.warn = { message in
      guard !isQuiet else { return }
      isQuiet = true
      warn(message)
    }
    file = path.map { HistoryFile(path: $0, limit: limit) }
    do throws(HistoryFile.Problem) {
      guard let content = try file?.read() else { return }
      entries = content.entries
      if content.damaged > 0, let path {
        self.warn("history: left out \(content.damaged) damaged entries of \(path)")
      }
    } catch {
      self.warn("history: \(error.message); entries of earlier sessions are missing")
    }
  }

  /// `$XDG_STATE_HOME/halo/history`, else `~/.local/state/halo/history`; nil without a home.
  public static func defaultPath(environment: (String) -> String?) -> String? {
    // A relative path has no meaning here, says the XDG base directory specification.
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      return "\(state)/halo/history"
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return "\(home)/.local/state/halo/history"
  }

  /// - Returns: whether it is kept: not if there is nothing to it, it begins with a space, or it is
  ///   what the last one was.
  @discardableResult
  public func add(_ entry: String) -> Bool {
    guard let first = entry.first, first != " ", entry.contains(where: { !$0.isWhitespace }),
      entry != entries.last
    else { return false }
    entries.append(entry)
    if entries.count > limit { entries.removeFirst(entries.count - limit) }
    if let file, entry.utf8.count <= Self.longestWritten, !isSecret(entry) {
      do throws(HistoryFile.Problem) {
        try file.append(entry)
      } catch {
        warn("history: \(error.message); what you enter is not kept")
      }
    }
    return true
  }
}

/// Where one stands in the history while a block is edited. What was changed on the way is kept until
/// the block is submitted.
struct HistoryBrowser {
  /// The entries, and behind them what was typed before looking back.
  private var blocks: [String]
  private var position: Int

  init(_ entries: [String]) {
    blocks = entries + [""]
    position = entries.count
  }

  /// - Parameter text: what stands where one leaves.
  /// - Returns: what stands there; nil behind either end.
  mutating func move(by step: Int, from text: String) -> String? {
    guard blocks.indices.contains(position + step) else { return nil }
    blocks[position] = text
    position += step
    return blocks[position]
  }
}
