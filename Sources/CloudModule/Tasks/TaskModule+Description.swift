extension TaskModule {
  private static let limit = ModuleValue(
    "options", "{ limit: integer? }?", "limit: how many at a time, 8 when left out")
  private static let list = ModuleValue("list", "any[]", "the elements, in order")
  private static let tasks = ModuleValue(
    "list", "(task.Handle|fun(): any)[]", "tasks, and functions to be run as tasks")
  private static let timeout = ModuleValue(
    "seconds", "number?", "how long to wait; for ever if nil")

  static let description = ModuleDescription(
    name: "task", summary: "what a script does with time, and at the same time",
    functions: [
      ModuleFunction(
        name: "sleep", summary: "wait, while other tasks go on",
        parameters: [ModuleValue("seconds", "number", "0 or more")],
        example: "task.sleep(0.5)"),
      ModuleFunction(
        name: "spawn",
        summary: "run a function beside this one; it begins when this task waits",
        parameters: [
          ModuleValue("fn", "function", "what to run; a name for it may come first"),
          ModuleValue("...", "any", "its arguments"),
        ],
        results: [ModuleValue("t", "task.Handle", "the task, a part of this one")],
        overloads: [
          [
            ModuleValue("name", "string", ""), ModuleValue("fn", "function", ""),
            ModuleValue("...", "any", ""),
          ]
        ],
        example: """
          local t = task.spawn(function(n) task.sleep(1) return n * 2 end, 21)
          assert(t:wait() == 42)
          """),
      ModuleFunction(
        name: "all", summary: "run all, wait for all; the first error cancels the others",
        parameters: [tasks],
        results: [ModuleValue("results", "any[]", "what each returned first, in order")],
        example: """
          local r = task.all { function() return 1 end, function() return 2 end }
          assert(r[1] == 1 and r[2] == 2)
          """),
      ModuleFunction(
        name: "race", summary: "run all, wait for the first to end; cancel the others",
        parameters: [tasks],
        results: [ModuleValue("...", "any", "what the first returned")],
        example: """
          local first = task.race {
            function() task.sleep(2) return "slow" end,
            function() task.sleep(1) return "fast" end,
          }
          assert(first == "fast")
          """),
      ModuleFunction(
        name: "map", summary: "call a function for each element, several at a time",
        parameters: [list, ModuleValue("fn", "fun(element: any, index: integer): any", ""), limit],
        results: [ModuleValue("results", "any[]", "in the order of the elements")],
        example: """
          local addresses = task.map(cloud.eip.list {}, function(eip)
            return cloud.eip.get { publicip_id = eip.id }.public_ip_address
          end, { limit = 4 })
          """),
      ModuleFunction(
        name: "each", summary: "as map, but yields each result as soon as it is there",
        parameters: [list, ModuleValue("fn", "fun(element: any, index: integer): any", ""), limit],
        results: [ModuleValue("next", "fun(): integer, any", "for a generic for: index, results")],
        example: """
          for i, result in task.each({ 3, 1, 2 }, function(n) task.sleep(n) return n end) do
            print(i, result)
          end
          """),
      ModuleFunction(
        name: "timeout", summary: "run a function that has to be done in time",
        parameters: [
          ModuleValue("seconds", "number", "0 or more"),
          ModuleValue("fn", "function", "what to run"),
          ModuleValue("...", "any", "its arguments"),
        ],
        results: [ModuleValue("...", "any", "what it returned")],
        example: """
          local ok, e = pcall(task.timeout, 1, task.sleep, 5)
          assert(not ok and e.kind == "timeout")
          """),
      ModuleFunction(
        name: "deadline", summary: "the seconds until this task is cancelled",
        results: [ModuleValue("seconds", "number?", "nil when there is no limit")]),
      ModuleFunction(
        name: "semaphore", summary: "limit how many tasks do something at a time",
        parameters: [ModuleValue("count", "integer", "how many permits there are")],
        results: [ModuleValue("s", "task.Semaphore", "")],
        example: """
          local s = task.semaphore(2)
          do
            local permit <close> = s:acquire()
          end
          """),
      ModuleFunction(
        name: "list", summary: "the tasks that have not ended, and what they wait for",
        results: [ModuleValue("tasks", "task.Info[]", "oldest first")]),
    ],
    types: [
      ModuleType(
        name: "task.Handle", summary: "one task",
        methods: [
          ModuleFunction(
            name: "wait", summary: "wait until it has ended; its error is raised",
            parameters: [timeout],
            results: [ModuleValue("...", "any", "what its function returned")]),
          ModuleFunction(
            name: "try", summary: "wait until it has ended, whichever way",
            parameters: [timeout],
            results: [
              ModuleValue("ok", "boolean", ""),
              ModuleValue("...", "any", "what its function returned, or the error"),
            ]),
          ModuleFunction(
            name: "cancel", summary: "have an error raised where it waits",
            parameters: [ModuleValue("reason", "any", "what the error says")],
            results: [ModuleValue("in_time", "boolean", "false: it had ended or been cancelled")]),
        ]),
      ModuleType(
        name: "task.Semaphore", summary: "a number of permits",
        methods: [
          ModuleFunction(
            name: "acquire", summary: "wait for a permit", parameters: [timeout],
            results: [ModuleValue("permit", "task.Permit", "goes back when it is closed")])
        ]),
      ModuleType(
        name: "task.Permit", summary: "the right to go on",
        methods: [ModuleFunction(name: "release", summary: "give it back, once")]),
      ModuleType(
        name: "task.Info", summary: "what task.list tells of one task",
        fields: [
          ModuleValue("id", "integer", ""), ModuleValue("name", "string?", ""),
          ModuleValue("state", "string", "running, waiting, ready, finishing, not started"),
          ModuleValue("parent", "integer?", "the id of the task that spawned it"),
          ModuleValue("spawned_at", "string?", "job.lua:12"),
          ModuleValue("waiting_for", "string?", "the call, and what is seen of it"),
          ModuleValue("seconds", "number?", "how long it has waited for that"),
          ModuleValue("deadline", "number?", "the seconds until it is cancelled"),
          ModuleValue("traceback", "string?", "where it is"),
        ]),
    ])
}
