internal import ScriptTools

/// `halo help credentials`: the places for a key, and how the files look that have one.
enum CredentialHelp {
  /// What to do where there is no key, in lines.
  static let remedy = """
    write the key into ~/.huaweicloud/credentials, which only you may read (chmod 600):
      \(credentials.replacing("\n", with: "\n  "))
    or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; 'halo help credentials' has the other ways
    """

  private static let credentials = """
    [basic]
    ak = ACCESSKEY
    sk = SECRETKEY
    """

  private static let profiles = """
    {
      "default": {
        "region": "cn-north-4",
        "access_key": "ACCESSKEY",
        "secret_key": "SECRETKEY"
      }
    }
    """

  private static let places = [
    ["HALO_ACCESS_KEY, HALO_SECRET_KEY", "for Halo alone; or HALO_TOKEN"],
    ["HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK", "the vendor's SDKs"],
    ["HW_ACCESS_KEY, HW_SECRET_KEY", "Terraform"],
    ["OS_USERNAME, OS_PASSWORD …, or OS_TOKEN", "OpenStack's clients"],
    ["~/.huaweicloud/credentials", "the vendor's SDKs"],
    ["~/.hcloud/config.json", "hcloud, where its keys are not encrypted"],
    ["~/.config/halo/profiles.json", "its profile 'default'"],
    ["HC_CONTAINER_CREDENTIALS_FULL_URI", "a container"],
    ["the metadata of this server", "a server with an agency"],
  ]

  static let help = """
    Where the key of an account is looked for: the first of these that has one
    counts. A profile that --profile or HALO_PROFILE names goes before all of them.

    \(TextLayout.table(places))

    The console makes a key: My Credentials, Access Keys.

    ~/.huaweicloud/credentials, which only you may read (chmod 600):

      \(credentials.replacing("\n", with: "\n  "))

    ~/.config/halo/profiles.json, as closed, for one account or several:

      \(profiles.replacing("\n", with: "\n  "))

    In a profile a program or a file can tell the secret instead:
      "secret_key_command": ["pass", "show", "hw"]
      "secret_key_file": "/run/secrets/hw"

    The region is that of --region, HALO_REGION or the profile. 'halo doctor' looks
    at all of these, and 'halo whoami' says which of them counts.

    """
}
