enable_tracing = true
if enable_tracnig then print "tracing" end --!
