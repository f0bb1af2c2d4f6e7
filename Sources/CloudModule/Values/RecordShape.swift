internal import HuaweiCloud
internal import LuaHost

/// What `RecordTables` keeps of a record type, so that an answer costs one lookup a member.
struct RecordShape {
  struct Member {
    let type: ValueType
    /// What an id in this member identifies; nil when it is none, or nobody asks.
    let identifies: String?
  }

  let members: [WireKey: Member]
  let metatable: LuaReference

  init(of type: RecordType, metatable: LuaReference) {
    members = Dictionary(
      type.fields.map { field in
        let kind = field.identifies ?? (field.name == "id" ? type.name : nil)
        return (WireKey(field.name), Member(type: field.type, identifies: kind))
      }, uniquingKeysWith: { first, _ in first })
    self.metatable = metatable
  }
}
