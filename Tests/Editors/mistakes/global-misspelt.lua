pritn "done" --!
