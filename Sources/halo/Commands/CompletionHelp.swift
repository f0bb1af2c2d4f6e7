/// `halo help completion`: how a shell is told what words `halo` takes.
enum CompletionHelp {
  static let help = """
    The tab key completes subcommands, options and their values, names of
    operations and fields, numbers of runs, names of profiles, and files.

    The Debian package and 'make install' install this for bash, zsh and fish, which
    find it by themselves; bash where it has the package bash-completion, zsh where
    ~/.zshrc has: autoload -Uz compinit && compinit

    Without them, one line for each shell:

      bash, in ~/.bashrc:   eval "$(halo --generate-completion-script bash)"
      zsh, in ~/.zshrc, behind compinit:
                            eval "$(halo --generate-completion-script zsh)"
      fish, once:           halo --generate-completion-script fish \\
                              >~/.config/fish/completions/halo.fish

    """
}
