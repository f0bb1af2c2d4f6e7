internal import HuaweiCloud
internal import LuaHost

/// What completion knows of the value of an expression, without running it.
enum KnownValue {
  /// A value that is there.
  case live(LuaReference)
  /// What a call will return, or a member of that.
  case typed(ValueType)
  case enumeration(Enumeration)
  /// A function of `cloud` or of one of its services.
  case operation(HuaweiCloud.Operation)
  case function(ModuleFunction)
  /// An object of a module.
  case object(ModuleType)
}
