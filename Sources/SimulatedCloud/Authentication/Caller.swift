/// Who makes a request and on whose behalf.
struct Caller: Equatable {
  let userID: String
  /// The project the request is about; nil for the whole account.
  var projectID: String?
}
