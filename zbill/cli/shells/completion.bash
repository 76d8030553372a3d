# Completion of zbill for bash 3.2 and later.
_zbill_completion() {
    local program=${COMP_WORDS[0]/#\~\//$HOME/} word=${COMP_WORDS[COMP_CWORD]} kind line text
    # Bash makes several words of --client=Ana. The line shows which belong together.
    local typed=${COMP_LINE#*"${COMP_WORDS[0]}"}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
            continue
        fi
        text=${line%%$'\t'*}
        # Readline replaces what comes after an opening quote.
        case $word in
        \"*)
            text=${text//\\/\\\\}
            text=${text//\"/\\\"}
            text=${text//\$/\\\$}
            text=${text//\`/\\\`}
            ;;
        \'*) text=${text//\'/\'\\\'\'} ;;
        *) printf -v text %q "$text" ;;
        esac
        COMPREPLY+=("$text")
    done < <(_ZBILL_COMPLETE=bash _ZBILL_LINE=$typed "$program" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if [[ $kind != files ]]; then
        compopt +o default 2>/dev/null
    fi
}
complete -o default -o nosort -F _zbill_completion zbill 2>/dev/null ||
    complete -o default -F _zbill_completion zbill
