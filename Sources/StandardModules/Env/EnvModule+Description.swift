extension EnvModule {
  private static let name = ModuleValue("name", "string", "a variable; no key of the account")

  static let description = ModuleDescription(
    name: "env", summary: "environment variables, without the keys of the account",
    functions: [
      ModuleFunction(
        name: "get", summary: "the value of a variable",
        parameters: [name, ModuleValue("default", "any?", "for a variable that is not set")],
        results: [ModuleValue("value", "any", "a string; the default, or nil, if it is not set")],
        example: #"local limit = tonumber(env.get("JOB_LIMIT", 8))"#),
      ModuleFunction(
        name: "require", summary: "the value of a variable without which the script cannot go on",
        parameters: [name],
        results: [ModuleValue("value", "string", "not empty; anything else is an error")],
        example: #"local url = env.require "HEALTH_URL""#),
      ModuleFunction(
        name: "all", summary: "all variables but the keys of the account",
        results: [ModuleValue("variables", "table<string, string>", "by name")],
        example: "for name, value in pairs(env.all()) do print(name, value) end"),
    ])
}
