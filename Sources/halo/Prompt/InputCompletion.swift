internal import CloudModule
internal import ScriptTools

/// What may stand where the cursor is, as an editor wants it.
struct InputCompletion {
  struct Candidate {
    let text: String
    let note: String
  }

  /// The byte at which the word begins.
  let start: Int
  let candidates: [Candidate]
}

extension InputCompletion {
  init(_ list: CompletionList, of text: String, at cursor: Int) {
    start = list.start
    var candidates = list.candidates.map { Candidate(text: $0.text, note: $0.note) }
    if candidates.count == 1, list.isComplete {
      candidates = [Candidate(text: candidates[0].text + list.ending, note: candidates[0].note)]
    } else if !list.isComplete {
      // There are more, so that what these have in common says nothing.
      let word = text.utf8.dropFirst(list.start).prefix(cursor - list.start)
      candidates.append(Candidate(text: String(decoding: word, as: UTF8.self), note: "…"))
    }
    self.candidates = candidates
  }
}
