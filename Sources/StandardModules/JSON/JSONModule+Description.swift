extension JSONModule {
  static let description = ModuleDescription(
    name: "json", summary: "JSON as text and as Lua values",
    functions: [
      ModuleFunction(
        name: "encode", summary: "the JSON text of a value; names in alphabetical order",
        parameters: [
          ModuleValue(
            "value", "any",
            "a table with string keys is an object, a list an array, an empty table an object"),
          ModuleValue("options", "{ pretty: boolean? }?", "pretty: on several lines"),
        ],
        results: [ModuleValue("text", "string", "in UTF-8")],
        example: """
          assert(json.encode { name = "web", ids = { 1, 2 } } == '{"ids":[1,2],"name":"web"}')
          print(json.encode(cloud.eip.list {}[1], { pretty = true }))
          """),
      ModuleFunction(
        name: "decode", summary: "the value of a JSON text",
        parameters: [ModuleValue("text", "string", "one document in UTF-8")],
        results: [
          ModuleValue(
            "value", "any",
            "integers stay exact within 64 bits; null is json.null; arrays stay arrays, also empty ones"
          )
        ],
        example: """
          local t = json.decode '{"id": 9007199254740993, "tags": [], "zone": null}'
          assert(t.id == 9007199254740993 and #t.tags == 0 and t.zone == json.null)
          assert(json.encode(t) == '{"id":9007199254740993,"tags":[],"zone":null}')
          """),
      ModuleFunction(
        name: "array", summary: "mark a table as an array, so that it is one when it is empty",
        parameters: [ModuleValue("list", "any[]?", "a new table if nil")],
        results: [ModuleValue("list", "any[]", "the same table")],
        example: """
          assert(json.encode { tags = json.array {} } == '{"tags":[]}')
          """),
    ],
    values: [
      ModuleValue("null", "json.Null", "what null is, since nil in a table is nothing")
    ],
    types: [
      ModuleType(
        name: "json.Null", summary: "the type of json.null; it counts as true in conditions")
    ])
}
