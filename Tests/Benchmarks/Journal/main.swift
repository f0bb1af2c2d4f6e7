// bench-journal FOLDER            takes the times of a journal in it
// bench-journal fill FILE COUNT   fills a journal with so many runs
// bench-journal postgres ADDRESS BARE   takes the time of an intent in a database, beside that of a bare insert
let words = Array(CommandLine.arguments.dropFirst())
if words.first == "fill", words.count == 3 {
  try JournalBenchmark.fill(words[1], Int(words[2]) ?? 0)
} else if words.first == "postgres", words.count == 3 {
  try JournalBenchmark.announce(to: words[1], beside: Double(words[2]) ?? 0)
} else {
  try JournalBenchmark(folder: words.first ?? ".").run()
}
