#!/bin/sh
# Month end: invoice unbilled sessions, close the month's invoices, and save the accounts receivable,
# the month's reports and the unpaid invoices in a folder.
#
#   ./month_end.sh                 last month, into ./month-end-YYYY-MM
#   ./month_end.sh 2026-10         that month
#   ./month_end.sh 2026-10 books   into that folder
#
# It uses the practice file that zbill finds (ZBILL_DB). To run zbill with options, set ZBILL, with
# absolute paths only: ZBILL='zbill --db /srv/practice.db --as Jonas'.
# Running it again is safe: nothing is billed or closed twice, and the files are replaced.
set -eu
umask 077 # The files contain names of clients, so only their owner may read them.

bill() { ${ZBILL:-zbill} "$@"; } # Unquoted, so that each option in ZBILL is a word of its own.

fail() {
    echo "month_end.sh: $1" >&2
    exit 2
}

# Strip the leading zero: the shell would read 08 and 09 as invalid octal numbers.
if [ -n "${1-}" ]; then
    case $1 in
    [12][0-9][0-9][0-9]-0[1-9] | [12][0-9][0-9][0-9]-1[0-2]) ;;
    *) fail "'$1' isn't a month. Use YYYY-MM, such as 2026-10." ;;
    esac
    year=${1%-*} number=${1#*-}
    number=${number#0}
else
    year=$(date +%Y) number=$(date +%m)
    number=$((${number#0} - 1))
    [ "$number" -gt 0 ] || { number=12 && year=$((year - 1)); }
fi
month=$(printf '%s-%02d' "$year" "$number")

# A month that isn't over would be billed only in part and closed too early.
[ "${month%-*}${month#*-}" -lt "$(date +%Y%m)" ] || fail "$month isn't over yet. Run this in the month after it."

case $number in
2)
    days=28
    if [ $((year % 4)) -eq 0 ] && { [ $((year % 100)) -ne 0 ] || [ $((year % 400)) -eq 0 ]; }; then
        days=29
    fi
    ;;
4 | 6 | 9 | 11) days=30 ;;
*) days=31 ;;
esac
if [ "$number" -eq 12 ]; then
    next_month=$((year + 1))-01
else
    next_month=$(printf '%s-%02d' "$year" $((number + 1)))
fi

out=${2:-month-end-$month}
unpaid=$out/unpaid
mkdir -p "$unpaid"

# Date the new invoices on the month's last day, so that they are closed below with the others.
bill invoice new --all --period "$month" --date "$month-$days"

# Invoices that can't be closed yet are listed and stay open.
bill invoice close --all --before "$next_month-01"

bill report ar -f csv -o "$out/ar-$month.csv"
for report in practice revenue taxes transactions; do
    bill report "$report" --period "$month" -f csv -o "$out/$report-$month.csv"
done

# List what is still open or unbilled, and count the sessions that no one marked. All of it should be short.
bill report open-invoices
bill report unbilled

# Save PDFs of closed invoices only, because open ones can still change; of all months, for reminders.
# The list isn't piped on directly, because a failing zbill in a pipe would go unnoticed.
list=$(bill invoice list --unpaid --status closed -f csv)
numbers=$(printf '%s\n' "$list" | sed 1d | cut -d , -f 1)
rm -f "$unpaid"/*.pdf
case ${ZBILL_DB:-/} in
/*) ;;
*) export ZBILL_DB="$PWD/$ZBILL_DB" ;;
esac
if [ -n "$numbers" ]; then
    printf '%s\n' "$numbers" | (cd "$unpaid" && bill invoice pdf -)
fi
