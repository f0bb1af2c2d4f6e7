// What checking a call's arguments and typing its result cost, against the same with bare tables;
// and how long completion takes.
try CallBenchmark().run()
try CompletionBenchmark().run()
