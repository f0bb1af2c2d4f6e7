log.info("moved", "203.0.113.10") --!
