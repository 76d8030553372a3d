# Completion of zbill for fish 3 and later.
function __zbill_completion
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l lines (_ZBILL_COMPLETE=fish $words[1] $words[2..-1] "$word" 2>/dev/null)
    if test "$lines[1]" = files
        # The word as it is typed, with its quotes, behind a command of which nothing is known.
        complete -C "'' $word"
    else if set -q lines[2]
        printf '%s\n' $lines[2..-1]
    end
end
complete -c zbill -f -k -a '(__zbill_completion)'
