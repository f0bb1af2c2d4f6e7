internal import ArgumentParser
internal import Text

/// What a shell completes the words of `halo` by: the script that the parser makes of the commands, and what
/// that does not know of them. A line without a command is one of `halo run`, and its first word may be a file.
enum CompletionScript {
  /// - Parameter arguments: those of the process.
  /// - Returns: the name of the shell, empty where none is known; nil where no script is asked for.
  static func shell(askedForBy arguments: [String]) -> String? {
    let option = "--generate-completion-script"
    guard let first = arguments.first else { return nil }
    if first.hasPrefix("\(option)=") { return String(first.dropFirst(option.count + 1)) }
    guard first == option else { return nil }
    return arguments.dropFirst().first
      ?? variable("SHELL")?.split(separator: "/").last.map(String.init) ?? ""
  }

  static func write(for name: String) -> ExitStatus {
    guard let shell = CompletionShell(rawValue: name) else {
      StandardError.tell(
        "there is no completion for the shell '\(name.excerpt(40))': write bash, zsh or fish")
      return .usage
    }
    StandardOutput.write("\(text(for: shell))\n")
    return .done
  }

  static func text(for shell: CompletionShell) -> String {
    let text = CompletedCommand.completionScript(for: shell)
    return switch shell {
    case .bash: bash(text)
    case .zsh: zsh(text)
    default: fish(text)
    }
  }

  private static var names: String { HaloCommand.subcommandNames.joined(separator: " ") }

  // MARK: bash

  private static func bash(_ script: String) -> String {
    var text = withoutSecondHelp(script).replacing("|sim|help)", with: "|sim)")
    text = text.replacing("\(names) help'", with: "\(names)'")
    // `=` between an option and its value is a word to bash.
    text = text.replacing(
      #"    local -r prev="${3}""#,
      with: #"""
            local prev="${3}"
            [[ "${COMP_WORDS[COMP_CWORD]}" = '=' ]] && prev="${COMP_WORDS[COMP_CWORD - 1]}"
            [[ "${prev}" = '=' && "${COMP_CWORD}" -ge 2 ]] && prev="${COMP_WORDS[COMP_CWORD - 2]}"
        """#)
    let words = #"    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")"#
    text = text.replacing(
      words,
      with: """
        \(words)
            if [[ "${unparsed_words[0]}" = -* ]] || [[ "${COMP_CWORD}" -gt 1 && " \(names) " != *" ${unparsed_words[0]} "* ]]; then
                unparsed_words=(run "${unparsed_words[@]}")
            elif [[ "${unparsed_words[0]}" = runs && "${unparsed_words[1]-}" = -* ]]; then
                unparsed_words=(runs list "${unparsed_words[@]:1}")
            fi
        """)
    // Readline completes the names of files better than a script can: it knows of quotes.
    let adding = "__halo_add_completions() {\n"
    text = text.replacing(
      adding,
      with: """
        \(adding)    case "${1}" in
            -f) compopt -o default; return ;;
            -d) compopt -o dirnames; return ;;
            esac

        """)
    return text.replacing(
      "complete -o filenames -F _halo halo",
      with: #"""
        # A field is followed by its value at once, and what is no command may be a file.
        _halo_and_files() {
            _halo "$@"
            case "${COMPREPLY[0]-}" in *=) compopt -o nospace ;; esac
            [[ "${#COMPREPLY[@]}" -eq 0 && "${COMP_CWORD}" -eq 1 ]] && compopt -o default
            return 0
        }

        complete -F _halo_and_files halo
        """#)
  }

  // MARK: zsh

  private static func zsh(_ script: String) -> String {
    var text = withoutSecondHelp(script).replacing("|sim|help)", with: "|sim)")
    text = withoutLines(text) { $0.contains("'help:Show subcommand help information.'") }
    let name = #"    local -r command_name="${words[1]}""#
    text = text.replacing(
      name,
      with: """
        \(name)
            local -ar halo_commands=(\(names))
        """)
    let setUp = #"    local -ir current_word_index="$((CURRENT - 1))""#
    text = text.replacing(
      setUp,
      with: """
        \(setUp)
            if [[ "${words[2]}" = -* ]] || (( CURRENT > 2 && ! ${halo_commands[(Ie)${words[2]}]} )); then
                words=("${words[1]}" run "${(@)words[2,-1]}")
                (( CURRENT++ ))
            elif [[ "${words[2]}" = runs && "${words[3]-}" = -* ]]; then
                words=("${words[1]}" runs list "${(@)words[3,-1]}")
                (( CURRENT++ ))
            fi
        """)
    let commands = "        _describe -V subcommand subcommands && ret=0\n"
    if let first = text.firstRange(of: commands) {
      text.replaceSubrange(first, with: "\(commands)        (( ret )) && _files && ret=0\n")
    }
    // A field is followed by its value at once.
    let all = #"        __halo_complete "${completions[@]:0:-1}""#
    return text.replacing(
      all,
      with: #"""
                if [[ "${completions[1]}" = *= ]]; then
                    compadd -S "" -- "${completions[@]:0:-1}"
                else
                    __halo_complete "${completions[@]:0:-1}"
                fi
        """#)
  }

  // MARK: fish

  private static func fish(_ script: String) -> String {
    var text = withoutLines(script) { $0.contains("-d 'Show subcommand help information.'") }
    let help = "        case 'help'\n            __halo_parse_subcommand -r 1 'version' \n"
    if let last = text.ranges(of: help).last { text.removeSubrange(last) }
    let tokens = "    set -l unparsed_tokens (__halo_tokens -pc)"
    text = text.replacing(
      tokens,
      with: """
        \(tokens)
            set -l halo_words $unparsed_tokens[2..] (commandline -t)
            if string match -q -- '-*' "$halo_words[1]"
                set unparsed_tokens $unparsed_tokens[1] run $unparsed_tokens[2..]
            else if test (count $unparsed_tokens) -gt 1; and not contains -- "$halo_words[1]" \(names)
                set unparsed_tokens $unparsed_tokens[1] run $unparsed_tokens[2..]
            else if test "$halo_words[1]" = runs; and string match -q -- '-*' "$halo_words[2]"
                set unparsed_tokens $unparsed_tokens[1] runs list $unparsed_tokens[3..]
            end
        """)
    return text + """

      function __halo_begins_no_command
          not string match -q -- (commandline -t)'*' \(names)
      end

      complete -c 'halo' -n '__halo_should_offer_completions_for_positional "halo" -eq 1; and __halo_begins_no_command' -F
      """
  }

  // MARK: The parser's own help

  /// Without the function for the parser's `help`, which would take the place of halo's.
  private static func withoutSecondHelp(_ script: String) -> String {
    var text = script
    guard let start = text.ranges(of: "_halo_help() {").last?.lowerBound,
      let end = text[start...].firstRange(of: "\n}\n\n")?.upperBound
    else { return text }
    text.removeSubrange(start..<end)
    return text
  }

  private static func withoutLines(_ text: String, _ isLeft: (Substring) -> Bool) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).filter { !isLeft($0) }
      .joined(separator: "\n")
  }
}
