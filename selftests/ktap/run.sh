#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# run.sh: run programs as the kselftest runner does: results of a program
# behind "# ", then one line for the program itself.
#
#   run.sh PROGRAM...

limit=${KSRTP_TEST_SECONDS:-300}
n=0
status=0

echo "TAP version 13"
echo "1..$#"
for program in "$@"; do
	n=$((n + 1))
	out=$(timeout -k 5 "$limit" "$program" 2>&1)
	rc=$?
	printf '%s\n' "$out" | sed 's/^/# /'
	case $rc in
	0) echo "ok $n ${program##*/}" ;;
	4) echo "ok $n ${program##*/} # SKIP" ;;
	*) echo "not ok $n ${program##*/} # exit=$rc"; status=1 ;;
	esac
done
exit $status
