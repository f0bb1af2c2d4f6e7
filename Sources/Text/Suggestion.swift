/// "Did you mean": the nearest of the names that exist, and the one sentence that says so.
package enum Suggestion {
  /// The candidate that fewest slips of the keyboard turn into `name`; nil when none is near.
  ///
  /// A slip is a letter too many, too few, wrong, or swapped with its neighbour; case counts for
  /// nothing. Up to a third of the letters may be wrong, which keeps far-fetched guesses away; from one
  /// letter nothing but its case can be guessed.
  package static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    // Beyond this nothing is a misspelt name, and the distance costs time.
    guard (1...100).contains(wanted.count) else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let letters = Array(candidate.lowercased().unicodeScalars)
      let limit = wanted.count == 1 ? 0 : max(1, max(wanted.count, letters.count) / 3)
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// `did you mean 'eip.bind'?`; nil when nothing is near.
  ///
  /// - Parameter prefix: what a person writes before such a name: `:` for commands.
  package static func question(
    for name: String, in candidates: some Sequence<String>, prefix: String = ""
  ) -> String? {
    nearest(to: name, in: candidates).map { question(about: prefix + $0) }
  }

  /// How a message about an unknown name goes on: `; did you mean 'eip.bind'?`. When nothing is near
  /// it names those that there are, if it is given them, or says nothing.
  ///
  /// - Parameter introduction: of the known names: `; known are eip, port`.
  package static func advice(
    for name: String, in candidates: some Sequence<String>, prefix: String = "",
    known: [String] = [], introduction: String = "known are"
  ) -> String {
    let nearest = nearest(to: name, in: candidates).map { prefix + $0 }
    return advice(
      nearest, orElse: known.isEmpty ? nil : "\(introduction) \(known.joined(separator: ", "))")
  }

  /// The same for a name that was found already, or else another hint.
  ///
  /// - Parameter separator: of what was said before; in lists whose parts end in a semicolon it is a
  ///   comma.
  package static func advice(
    _ nearest: String?, orElse hint: String? = nil, separator: String = "; "
  ) -> String {
    (nearest.map(question(about:)) ?? hint).map { separator + $0 } ?? ""
  }

  private static func question(about name: String) -> String { "did you mean '\(name)'?" }

  /// Optimal string alignment distance, three rows at a time.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var (twoBack, oneBack) = ([Int](), Array(0...b.count))
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        let substitution = oneBack[j] + (a[i] == b[j] ? 0 : 1)
        var cost = min(substitution, oneBack[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, twoBack[j - 1] + 1)
        }
        row.append(cost)
      }
      (twoBack, oneBack) = (oneBack, row)
    }
    return oneBack[b.count]
  }
}
