/// What a script reads, writes and calls, as far as its text tells.
struct ScriptUses {
  /// A read of `names[0].names[1]…`, of which the first `known` were looked at elsewhere.
  struct Reading {
    let names: [String]
    /// Where each name stands; those of an alias at the alias.
    let positions: [LuaToken.Position]
    let known: Int
    let variables: [Variable]
  }

  struct CallSite {
    let path: [String]
    let variables: [Variable]
    let position: LuaToken.Position
    let arguments: [ScriptValue]
    let isMethodCall: Bool
    /// Whether nothing is done with what it returns.
    var isStatement = false
  }

  /// Whether a part of it has other globals than the rest.
  var hasOwnEnvironment = false
  var globalReads: [(name: String, position: LuaToken.Position)] = []
  var globalWrites: Set<String> = []
  var readings: [Reading] = []
  /// Members of globals that the script itself defines: `string.trim`.
  var memberWrites: Set<[String]> = []
  var calls: [CallSite] = []
}
