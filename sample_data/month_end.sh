#!/bin/sh
# Month end: bill what is unbilled, close the month's invoices, and leave the receivables, the
# month's reports and the unpaid invoices in a folder.
#
#   ./month_end.sh                 last month, into ./month-end-YYYY-MM
#   ./month_end.sh 2026-10         that month
#   ./month_end.sh 2026-10 books   into that folder
#
# The practice file is the one zbill finds (ZBILL_DB). ZBILL names another command, options and
# absolute paths included: ZBILL='zbill --db /srv/practice.db --as Jonas'.
# Running it again is harmless: what is billed and closed stays so, the files are written afresh.
set -eu
umask 077 # the files name clients

bill() { ${ZBILL:-zbill} "$@"; } # unquoted: options are words of their own

fail() {
    echo "month_end.sh: $1" >&2
    exit 2
}

# Numbers lose their zero: the shell reads 08 and 09 as broken octal ones.
if [ -n "${1-}" ]; then
    case $1 in
    [12][0-9][0-9][0-9]-0[1-9] | [12][0-9][0-9][0-9]-1[0-2]) ;;
    *) fail "the month is written YYYY-MM, not '$1'" ;;
    esac
    year=${1%-*} number=${1#*-}
    number=${number#0}
else
    year=$(date +%Y) number=$(date +%m)
    number=$((${number#0} - 1))
    [ "$number" -gt 0 ] || { number=12 && year=$((year - 1)); }
fi
month=$(printf '%s-%02d' "$year" "$number")

# It would be billed in part and closed too early.
[ "${month%-*}${month#*-}" -lt "$(date +%Y%m)" ] || fail "$month is not over yet"

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

# Dated on the month's last day, the new invoices belong to the month that is closed next.
bill invoice new --all --period "$month" --date "$month-$days"

# What may not be closed yet is listed and stays open.
bill invoice close --all --before "$next_month-01"

bill report ar -f csv -o "$out/ar-$month.csv"
for report in practice revenue taxes transactions; do
    bill report "$report" --period "$month" -f csv -o "$out/$report-$month.csv"
done

# What was left behind: both should be short.
bill report open-invoices
bill report unbilled

# Papers of closed invoices only, as others may still change; of all months, for the reminders.
# Not in one pipe, where a failing zbill would go unnoticed.
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
