# Made by "make manual" from the program itself.

__relayctl_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__relayctl_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__relayctl_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__relayctl_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_relayctl() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|doctor|watch|events|report|logs|brb|auto|live|standby|end|go|slate|key|disconnect|ban|unban|token|alert|record|start|stop|restart|setup|import|push|obs|check|up|demo|bench|help)
        # Offer subcommand argument completions
        "_relayctl_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status doctor watch events report logs brb auto live standby end go slate key disconnect ban unban token alert record start stop restart setup import push obs check up demo bench help' -- "${cur}"))
        ;;
    esac
}

_relayctl_status() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_doctor() {
    repeating_flags=()
    non_repeating_flags=(--verbose -v --json --list --version -h --help)
    repeating_options=()
    non_repeating_options=(--env-file --config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--env-file')
        __relayctl_add_completions -f
        return
        ;;
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_watch() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_events() {
    repeating_flags=()
    non_repeating_flags=(--follow -f --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_report() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --bundle --rtmp-port --config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--bundle')
        __relayctl_add_completions -f
        return
        ;;
    '--rtmp-port')
        return
        ;;
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_logs() {
    repeating_flags=()
    non_repeating_flags=(--follow -f -x --explain --version -h --help)
    repeating_options=()
    non_repeating_options=(--since -n --lines --priority -p)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '-n'|'--lines')
        return
        ;;
    '--priority'|'-p')
        return
        ;;
    esac
}

_relayctl_brb() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--for --slate --reason --rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--for')
        return
        ;;
    '--slate')
        __relayctl_add_completions -W "$(__relayctl_custom_complete ---completion brb -- --slate "${COMP_CWORD}" "$(__relayctl_cursor_index_in_current_word)")"
        return
        ;;
    '--reason')
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_auto() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_live() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_standby() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_end() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--at --rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--at')
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_go() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_slate() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|use|add|remove|preview)
        # Offer subcommand argument completions
        "_relayctl_slate_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list use add remove preview' -- "${cur}"))
        ;;
    esac
}

_relayctl_slate_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_slate_use() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(__relayctl_custom_complete ---completion slate use -- positional@0 "${COMP_CWORD}" "$(__relayctl_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_relayctl_slate_add() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--name --rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -f
        return
        ;;
    esac
}

_relayctl_slate_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(__relayctl_custom_complete ---completion slate remove -- positional@0 "${COMP_CWORD}" "$(__relayctl_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_relayctl_slate_preview() {
    repeating_flags=()
    non_repeating_flags=(--force --version -h --help)
    repeating_options=()
    non_repeating_options=(-o --output --rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-o'|'--output')
        __relayctl_add_completions -f
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(__relayctl_custom_complete ---completion slate preview -- positional@0 "${COMP_CWORD}" "$(__relayctl_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_relayctl_key() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|revoke)
        # Offer subcommand argument completions
        "_relayctl_key_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list revoke' -- "${cur}"))
        ;;
    esac
}

_relayctl_key_add() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_key_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_key_revoke() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'relayctl key list 2>/dev/null | sed -n '\''2,$s/ .*//p'\'' | grep -vx default')"
        return
        ;;
    esac
}

_relayctl_disconnect() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--feed --ban --rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--feed')
        __relayctl_add_completions -W 'live'$'\n''standby'
        return
        ;;
    '--ban')
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_ban() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list)
        # Offer subcommand argument completions
        "_relayctl_ban_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list' -- "${cur}"))
        ;;
    esac
}

_relayctl_ban_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_unban() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'relayctl ban list 2>/dev/null | sed -n '\''2,$s/ .*//p'\''')"
        return
        ;;
    esac
}

_relayctl_token() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    new|list|revoke)
        # Offer subcommand argument completions
        "_relayctl_token_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'new list revoke' -- "${cur}"))
        ;;
    esac
}

_relayctl_token_new() {
    repeating_flags=()
    non_repeating_flags=(--read-only --bearer --version -h --help)
    repeating_options=()
    non_repeating_options=(--name --for --rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--for')
        return
        ;;
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_token_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_token_revoke() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_alert() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|test|remove)
        # Offer subcommand argument completions
        "_relayctl_alert_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list test remove' -- "${cur}"))
        ;;
    esac
}

_relayctl_alert_add() {
    repeating_flags=()
    non_repeating_flags=(--discord --slack --telegram --ntfy --webhook --email --apprise --heartbeat --replace --version -h --help)
    repeating_options=(--to)
    non_repeating_options=(--server --chat-id --topic --from --login --events --quiet --after --config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--server')
        return
        ;;
    '--chat-id')
        return
        ;;
    '--topic')
        return
        ;;
    '--to')
        return
        ;;
    '--from')
        return
        ;;
    '--login')
        return
        ;;
    '--events')
        return
        ;;
    '--quiet')
        return
        ;;
    '--after')
        return
        ;;
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_alert_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_alert_test() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'ls /etc/relay/alerts 2>/dev/null | sed -n '\''s/\.env$//p'\''')"
        return
        ;;
    esac
}

_relayctl_alert_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'ls /etc/relay/alerts 2>/dev/null | sed -n '\''s/\.env$//p'\''')"
        return
        ;;
    esac
}

_relayctl_record() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    start|stop|list|mark|clip|keep)
        # Offer subcommand argument completions
        "_relayctl_record_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'start stop list mark clip keep' -- "${cur}"))
        ;;
    esac
}

_relayctl_record_start() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_record_stop() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_record_list() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_record_mark() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_record_clip() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac
}

_relayctl_record_keep() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'relayctl record list --names 2>/dev/null')"
        return
        ;;
    esac
}

_relayctl_start() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_stop() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_restart() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_setup() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_import() {
    repeating_flags=()
    non_repeating_flags=(--replace --version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_push() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|pause|resume|reconnect|remove)
        # Offer subcommand argument completions
        "_relayctl_push_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list pause resume reconnect remove' -- "${cur}"))
        ;;
    esac
}

_relayctl_push_add() {
    repeating_flags=()
    non_repeating_flags=(--replace --trust-url --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --ca-file --config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_push_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_push_pause() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'ls /etc/relay/push 2>/dev/null | sed -n '\''s/\.env$//p'\''')"
        return
        ;;
    esac
}

_relayctl_push_resume() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'ls /etc/relay/push 2>/dev/null | sed -n '\''s/\.env$//p'\''')"
        return
        ;;
    esac
}

_relayctl_push_reconnect() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--rtmp-port)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--rtmp-port')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'ls /etc/relay/push 2>/dev/null | sed -n '\''s/\.env$//p'\''')"
        return
        ;;
    esac
}

_relayctl_push_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __relayctl_add_completions -W "$(eval 'ls /etc/relay/push 2>/dev/null | sed -n '\''s/\.env$//p'\''')"
        return
        ;;
    esac
}

_relayctl_obs() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_check() {
    repeating_flags=()
    non_repeating_flags=(--running --version -h --help)
    repeating_options=()
    non_repeating_options=(--env-file --apply --config-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--env-file')
        __relayctl_add_completions -f
        return
        ;;
    '--apply')
        __relayctl_add_completions -d
        return
        ;;
    '--config-dir')
        return
        ;;
    esac
}

_relayctl_up() {
    repeating_flags=()
    non_repeating_flags=(--verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--env-file --state-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--env-file')
        __relayctl_add_completions -f
        return
        ;;
    '--state-dir')
        __relayctl_add_completions -d
        return
        ;;
    esac
}

_relayctl_demo() {
    repeating_flags=()
    non_repeating_flags=(--verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--cycles --output --plot --state-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--cycles')
        return
        ;;
    '--output')
        __relayctl_add_completions -f
        return
        ;;
    '--plot')
        __relayctl_add_completions -f
        return
        ;;
    '--state-dir')
        __relayctl_add_completions -d
        return
        ;;
    esac
}

_relayctl_bench() {
    repeating_flags=()
    non_repeating_flags=(--verbose -v --version -h --help)
    repeating_options=()
    non_repeating_options=(--runs --visits --columns --rows --json --report --state-dir)
    __relayctl_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--runs')
        return
        ;;
    '--visits')
        return
        ;;
    '--columns')
        return
        ;;
    '--rows')
        return
        ;;
    '--json')
        __relayctl_add_completions -f
        return
        ;;
    '--report')
        __relayctl_add_completions -f
        return
        ;;
    '--state-dir')
        __relayctl_add_completions -d
        return
        ;;
    esac
}

_relayctl_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __relayctl_offer_flags_options -1
}

complete -o filenames -F _relayctl relayctl
