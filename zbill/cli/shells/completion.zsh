#compdef zbill
# Completion of zbill for zsh.
_zbill() {
    local -a lines texts shown
    local line
    lines=("${(@f)$(_ZBILL_COMPLETE=zsh ${(Q)words[1]/#\~\//$HOME/} "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    if [[ $lines[1] == files ]]; then
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        texts+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    # zbill has compared the beginnings: case and accents don't matter to it.
    (( $#texts )) && compadd -U -V zbill -l -d shown -a texts
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _zbill "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _zbill zbill
fi
