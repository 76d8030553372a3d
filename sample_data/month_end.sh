#!/bin/sh
# Month end from the shell: bill what is unbilled, close the month, leave the
# reports and the unpaid invoices in one folder.
#
#   ./month_end.sh                     last month, into ./month-end-YYYY-MM
#   ./month_end.sh 2026-10             that month
#   ./month_end.sh 2026-10 ~/books     into that folder
#
# The practice file is the one zbill finds itself (ZBILL_DB). ZBILL names another
# command, options included: ZBILL='zbill --db /srv/practice.db --as Jonas'.
# Running it twice is harmless: the second time there is nothing left to bill or
# to close, and the files are written afresh.
set -eu

# Unquoted on purpose: ZBILL may carry options.
bill() { ${ZBILL:-zbill} "$@"; }

fail() {
    printf 'month_end.sh: %s\n' "$1" >&2
    exit 2
}

# column NAME FILE: that column of a CSV file, one value a line, without the header.
# Names may hold commas and quotes, so cutting at commas will not do. (No line breaks:
# only addresses and notes have them, and neither is in these lists.)
column() {
    awk -v want="$1" '
        function split_row(row,    i, ch, quoted) {
            fields = 1; field[1] = ""; quoted = 0
            for (i = 1; i <= length(row); i++) {
                ch = substr(row, i, 1)
                if (ch == "\"") {
                    if (quoted && substr(row, i + 1, 1) == "\"") { field[fields] = field[fields] ch; i++ }
                    else quoted = !quoted
                }
                else if (ch == "," && !quoted) field[++fields] = ""
                else field[fields] = field[fields] ch
            }
        }
        { sub(/\r$/, ""); split_row($0) }
        NR == 1 {
            for (i = 1; i <= fields; i++) if (field[i] == want) at = i
            if (!at) { print "month_end.sh: no column " want " in " FILENAME > "/dev/stderr"; exit 1 }
            next
        }
        field[at] != "" { print field[at] }
    ' "$2"
}

# --- which month ---------------------------------------------------------------

this_year=$(date +%Y)
this_month=$(date +%m)
this_month=${this_month#0} # the shell reads 08 and 09 as broken octal numbers

if [ -n "${1-}" ]; then
    month=$1
    case $month in
    20[0-9][0-9]-0[1-9] | 20[0-9][0-9]-1[0-2]) ;;
    *) fail "the month is written YYYY-MM, not '$month'" ;;
    esac
    year=${month%-*}
    number=${month#*-}
    number=${number#0}
else
    year=$this_year
    number=$((this_month - 1))
    if [ "$number" -eq 0 ]; then
        number=12
        year=$((year - 1))
    fi
    month=$(printf '%04d-%02d' "$year" "$number")
fi

# A month that is not over would be billed in part and closed too early.
if [ "$year" -gt "$this_year" ] ||
    { [ "$year" -eq "$this_year" ] && [ "$number" -ge "$this_month" ]; }; then
    fail "$month is not over yet"
fi

case $number in
4 | 6 | 9 | 11) days=30 ;;
2)
    days=28
    if [ $((year % 4)) -eq 0 ] && { [ $((year % 100)) -ne 0 ] || [ $((year % 400)) -eq 0 ]; }; then
        days=29
    fi
    ;;
*) days=31 ;;
esac
last_day=$month-$days

if [ "$number" -eq 12 ]; then
    next_first=$((year + 1))-01-01
else
    next_first=$(printf '%04d-%02d-01' "$year" $((number + 1)))
fi

# --- where to ------------------------------------------------------------------

umask 077 # the files name clients: nobody else on this computer reads them
out=${2:-month-end-$month}
unpaid=$out/unpaid-$month
mkdir -p "$unpaid"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

# --- 1. bill -------------------------------------------------------------------

# Into files instead of pipes: in a pipe a failing zbill would go unnoticed.
bill report unbilled --period "$month" -f csv >"$work/unbilled.csv"
column client_id "$work/unbilled.csv" >"$work/sessions"
sort -u "$work/sessions" >"$work/clients"

# The key makes this list of sessions billable once, also when two of these scripts
# run at the same time. The checksum is in it so that a session marked later, and
# found by a second run, still gets its invoice. Dated on the month's last day, the
# invoice belongs to the month that is closed below.
list=$(cksum <"$work/unbilled.csv" | tr -s ' \t' '--')
refused=0
while read -r client; do
    bill invoice new "$client" --period "$month" --date "$last_day" \
        --key "month-end-$month-$client-$list" </dev/null || {
        code=$?
        # 4: a billing rule says no, and zbill has said which. The others still get theirs.
        [ "$code" -eq 4 ] || exit "$code"
        refused=$((refused + 1))
    }
done <"$work/clients"

# --- 2. close ------------------------------------------------------------------

# What may not be closed yet (somebody still checked in) is listed and stays open;
# that is no reason to stop.
bill invoice close --all --before "$next_first"

# --- 3. report -----------------------------------------------------------------

# As of today and not of the month's last day: the invoices were closed just now, and
# on the last day they were still open.
rm -f "$out/ar-$month.csv"
bill report ar -f csv -o "$out/ar-$month.csv"

# Both should be short. They are shown so that a person sees what was left behind.
echo
bill report open-invoices
bill report unbilled

# --- 4. print ------------------------------------------------------------------

# Closed ones only: an open invoice may still change. All unpaid ones and not just this
# month's: whoever is reminded gets the older ones, too.
bill invoice list --unpaid --status closed -f csv >"$work/unpaid.csv"
column number "$work/unpaid.csv" >"$work/numbers"

# Made afresh, because the paper shows what is paid to date; and the ones that have
# been paid since an earlier run go.
rm -f "$unpaid"/*.pdf
while read -r invoice; do
    bill invoice pdf "$invoice" -o "$unpaid/$invoice.pdf" </dev/null
done <"$work/numbers"

billed=$(($(wc -l <"$work/clients") - refused))
printed=$(($(wc -l <"$work/numbers")))
printf '\n%s: %s clients billed, %s unpaid invoices printed, all in %s\n' \
    "$month" "$billed" "$printed" "$out"
if [ "$refused" -gt 0 ]; then
    printf 'month_end.sh: %s clients could not be billed, see above\n' "$refused" >&2
    exit 4
fi
