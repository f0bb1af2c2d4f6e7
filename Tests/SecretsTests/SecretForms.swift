/// The forms in which secrets travel, and what is like them and harmless.
struct SecretForm: CustomStringConvertible, Sendable {
  enum Place: Sendable {
    case header, query, form, member
  }

  let place: Place
  let name: String

  var description: String { "\(place) \(name)" }

  init(_ place: Place, _ name: String) {
    self.place = place
    self.name = name
  }

  static let secrets: [SecretForm] =
    [
      "password", "Password", "adminPass", "admin_pass", "pass", "pwd", "userpassword",
      "passphrase",
      "secret", "client_secret", "secretKey", "secret_key", "SecretAccessKey", "token",
      "access_token", "refreshToken", "id_token", "securitytoken", "apikey", "api_key", "apiKey",
      "access_key", "AWSAccessKeyId", "private_key", "credential", "auth", "authorization", "jwt",
      "sk", "user_data", "sessionId", "session_id", "auth_code", "code_verifier",
      "client_assertion",
      "signing_key", "tokens", "kubeconfig", "p\u{61}sswd",
    ].map { SecretForm(.member, $0) }
    + [
      "sig", "key", "code", "token", "access_token", "X-Amz-Signature", "X-Amz-Credential",
      "api_key", "ak", "sid", "sign", "auth", "pin", "user%5Bpassword%5D", "pass%77ord",
    ].map { SecretForm(.query, $0) }
    + ["password", "client_secret", "code", "key", "refresh_token", "otp", "user[password]"]
    .map { SecretForm(.form, $0) }
    + [
      "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Auth", "X-Auth-Token",
      "X-Access-Key", "X-Api-Key", "X-Key", "X-Security-Token", "PRIVATE-TOKEN", "X-Session-Id",
      "Ocp-Apim-Subscription-Key", "x-functions-key", "X-Hub-Signature-256", "X-Vault-Token",
      "Authentication",
    ].map { SecretForm(.header, $0) }

  static let harmless: [SecretForm] =
    [
      "code", "error_code", "key", "keyboard", "monkey", "author", "authority", "alias", "passed",
      "bypass", "compass", "token_type", "password_policy", "max_tokens", "next_page_token",
      "public_key", "session", "session_affinity", "signal", "design", "task", "disk",
      "secret_name",
      "auth_type", "object_key", "expires_in",
    ].map { SecretForm(.member, $0) }
    + ["limit", "marker", "page_token", "author", "country_code", "keyboard", "designer"]
    .map { SecretForm(.query, $0) }
    + ["grant_type", "client_id", "username", "keyboard"].map { SecretForm(.form, $0) }
    + [
      "X-Request-Id", "Content-Type", "Idempotency-Key", "X-Error-Code", "WWW-Authenticate",
      "X-Project-Id", "X-Cache-Key", "Sec-WebSocket-Key",
    ].map { SecretForm(.header, $0) }
}
