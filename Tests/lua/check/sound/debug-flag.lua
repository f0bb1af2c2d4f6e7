DEBUG = os.getenv "DEBUG"
if DEBUG then print "debugging" end
if TRACE then print "tracing" end
local verbose = VERBOSE ~= nil and VERBOSE or false
print(verbose)
