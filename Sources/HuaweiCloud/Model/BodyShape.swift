public import JSON

/// How the JSON body is made of the fields placed in it.
public enum BodyShape: Sendable {
  /// The body fields inside an object of this name: `{"publicip": {…}}`. Empty means no wrapper.
  case wrapped(String)
  /// The body fields at the top level; no body at all when the operation has no body fields.
  case fields
  /// Always this document.
  case constant(JSONValue)
}
