#!/bin/sh
# Month end: check the practice file, import what is new, invoice what is unbilled, close the month on its last day, and
# save its reports, its statements, the unpaid invoices, the books and a backup in a folder.
#
#   month_end.sh                       last month, into ./month-end-YYYY-MM
#   month_end.sh 2026-10               that month
#   month_end.sh 2026-10 books         into that folder
#   month_end.sh --anyway 2026-10      even if sessions of the month are unmarked
#   month_end.sh --import new 2026-10  first import the files in the folder new, such as sessions.csv
#
# It uses the practice file that zbill finds (ZBILL_DB). To run zbill with options, set ZBILL:
# ZBILL='zbill --db /srv/practice.db --as Jonas'.
# Running it again is safe: nothing is imported, billed or closed twice. Each file is replaced only when the new one is complete.
set -eu
umask 077 # The files contain names of clients, so only their owner may read them.

bill() { ${ZBILL:-zbill} "$@"; } # Unquoted, so that each option in ZBILL is a word of its own.

# Run zbill, and show what it says only if it fails. The reports repeat a note that closing has made before.
quietly() { said=$(bill "$@" 2>&1) || stop "$said" $?; }

count() { printf '%s' "$1" | grep -c . || true; }

stop() {
    printf '%s\n' "$1" >&2
    exit "$2"
}

anyway=
new=
while :; do
    case ${1-} in
    --anyway) anyway=yes ;;
    --import)
        new=${2-}
        [ -d "$new" ] || stop "There is no folder '$new' to import." 2
        shift
        ;;
    *) break ;;
    esac
    shift
done
case ${1:-last-month} in
last-month | [12][0-9][0-9][0-9]-[01][0-9]) ;;
*) stop "'$1' isn't a month. Use YYYY-MM, such as 2026-10." 2 ;;
esac

# Nothing may be billed or closed for a command that means something else.
case ${2-} in
-*) stop "Options such as $2 come before the month." 2 ;;
esac
[ $# -le 2 ] || stop "month_end.sh takes a month and a folder, not '$3' too." 2

# zbill knows the practice's calendar. It gives the last day of the month, and refuses a month that isn't over.
# Nothing here is piped from zbill directly, because a failing zbill in a pipe would go unnoticed.
quietly report ar --as-of "${1:-last-month}" -f json
last_day=$(printf '%s\n' "$said" | sed -n 's/^  "as_of": "\(.*\)",$/\1/p')
month=${last_day%-*}
out=${2:-month-end-$month}

# Figures of a damaged or altered practice file can't be trusted.
quietly check

if [ -n "$new" ]; then
    quietly import "$new"
    printf '%s\n' "$said"
fi

# A session that no one marked was never charged. Closing the month would hide that.
unmarked=$(bill session list --period "$month" --unmarked -q)
if [ -n "$unmarked" ]; then
    bill session list --period "$month" --unmarked
    echo "Sessions of $month that are still scheduled: $(count "$unmarked"). No one was charged for them."
    [ -n "$anyway" ] || stop "Mark them with: zbill attend SESSION. Or go on without them: month_end.sh --anyway $month" 9
fi

billed=$(bill invoice new --all --period "$month" --date "$last_day")
echo "Invoices created on $last_day for unbilled sessions: $(count "$billed")"
[ -z "$billed" ] || printf '%s\n' "$billed"

# zbill says which invoices stay open, and why.
closed=$(bill invoice close --all --on "$last_day" --yes)
echo "Invoices closed on $last_day: $(count "$closed")"
[ -z "$closed" ] || printf '%s\n' "$closed"

# Everything is written to a folder of this run first. Then each file gets its name.
mkdir -p "$out"
work=$(mktemp -d "$out/.working-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
mkdir "$work/statements-$month" "$work/unpaid-$month"

for report in practice provider revenue taxes transactions; do
    quietly report "$report" --period "$month" -f csv -o "$work/$report-$month.csv"
done
quietly report ar --as-of "$last_day" -f csv -o "$work/ar-$month.csv"
quietly export journal --to hledger -o "$work/books.journal"

statements=$(bill statement --all --period "$month" -o "$work/statements-$month")

# Closed invoices only, because open ones can still change; of all months, for reminders.
unpaid=$(bill invoice list --unpaid --status closed -q)
[ -z "$unpaid" ] || printf '%s\n' "$unpaid" | bill invoice pdf - -o "$work/unpaid-$month" >/dev/null

# The name of a backup says which log entry it ends with. So an unchanged practice file isn't backed up again.
head=$(bill log --head -q)
backup=backup-$month-$(printf '%.12s' "$head").db
[ -e "$out/$backup" ] || bill backup "$work/$backup" >/dev/null

# An invoice of an earlier run that is paid by now needs no reminder.
for file in "$out/unpaid-$month"/*.pdf; do
    [ -e "$work/unpaid-$month/${file##*/}" ] || rm -f "$file"
done
for folder in . "statements-$month" "unpaid-$month"; do
    mkdir -p "$out/$folder"
    for file in "$work/$folder"/*; do
        [ ! -f "$file" ] || mv -f "$file" "$out/$folder/"
    done
done

echo "Saved in $out: 6 reports, $(count "$statements") statements, $(count "$unpaid") unpaid invoices, the books and the backup $backup."
