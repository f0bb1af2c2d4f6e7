internal import ScriptTools

/// `halo help environment`: the variables and the files that commands go by.
enum EnvironmentHelp {
  private static let variables = [
    ["HALO_PROFILE", "the profile to take where --profile names none"],
    ["HALO_PROFILES", "the file of profiles"],
    ["HALO_REGION, HW_REGION_NAME", "the region where --region and the profile name none"],
    ["HALO_PROJECT_ID", "the project where --project-id names none"],
    ["HALO_JOURNAL", "where runs are recorded where --journal does not say"],
    ["HALO_LEASE", "as --lease"],
    ["HALO_METADATA", "off: a server is not asked for the keys of its agency"],
    ["HTTPS_PROXY, ALL_PROXY, NO_PROXY", "the proxy, and hosts without"],
    ["CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR", "authorities that vouch for servers"],
    ["PGPASSWORD and others of libpq", "for a journal in PostgreSQL"],
    ["NO_COLOR", "no colours"],
    ["XDG_CONFIG_HOME, XDG_STATE_HOME", "in place of ~/.config and ~/.local/state"],
  ]

  private static let files = [
    ["~/.config/halo/profiles.json", "accounts, by the names of their profiles"],
    ["~/.local/state/halo/journal.db", "the journal: what was run and changed"],
    ["~/.local/state/halo/", "also the history of the prompt, and logs of cron lines"],
    ["./lib/", "where scripts' modules are looked for, beside the script's folder"],
  ]

  static let help = """
    Variables, of which options go before:

    \(TextLayout.table(variables))

    Those that have a key: 'halo help credentials'.

    Files:

    \(TextLayout.table(files))

    """
}
