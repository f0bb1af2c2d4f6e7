task.map({ 1, 2 }, "double") --!
