// bench-journal FOLDER            takes the times of a journal in it
// bench-journal fill FILE COUNT   fills a journal with so many runs
let words = Array(CommandLine.arguments.dropFirst())
if words.first == "fill", words.count == 3 {
  try JournalBenchmark.fill(words[1], Int(words[2]) ?? 0)
} else {
  try JournalBenchmark(folder: words.first ?? ".").run()
}
