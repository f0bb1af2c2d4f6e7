// What checking a call's arguments and typing its result cost, against the same with bare tables.
try CallBenchmark().run()
