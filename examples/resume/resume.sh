#!/bin/sh
# Starts a job, kills it, starts it again, and compares its output with that of a run that nobody disturbed.
#
#     resume.sh MILLRACE FOLDER
#
# FOLDER is made; it is left with both outputs and the snapshots.
set -eu
millrace=$(realpath "$1")
script=$(realpath "$(dirname "$0")/resume.sql")
mkdir -p "$2/undisturbed" "$2/killed"
cp "$script" "$2/undisturbed"
cp "$script" "$2/killed"
cd "$2"

"$millrace" run undisturbed/resume.sql --quiet --partitions 1

"$millrace" run killed/resume.sql --quiet --partitions 3 --state-dir state --set epoch.interval=50ms &
job=$!
until ls state/*.manifest > /dev/null 2>&1; do
  if ! kill -0 $job 2> /dev/null; then break; fi
done
kill -KILL $job 2> /dev/null || true
wait $job 2> /dev/null || true
echo "killed behind:"
"$millrace" snapshots state

"$millrace" run killed/resume.sql --partitions 2 --state-dir state
cmp undisturbed/totals.csv killed/totals.csv
echo "the same bytes"
