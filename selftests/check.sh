#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# check.sh: what make check runs. One line per step; details go to logs.
#
#   check.sh [-k "K ..."] [-t "TEST ..."]
#
# Without options everything; with one of them only the kselftests, on these
# kernels or with these names. The last line is the sum over all steps,
# "N passed, N failed[, N skipped]", and the exit status says the same.

. "$(dirname "$0")/qemu/lib.sh"

kernels=$all_kernels
tests=
all=yes
while getopts k:t: option; do
	case $option in
	k) kernels=$OPTARG; all=no ;;
	t) tests=$OPTARG; all=no ;;
	*) exit 2 ;;
	esac
done
for k in $kernels; do
	need_kernel "$k"
done

logs=$cache/logs/check-$$
results=$(mktemp -d)
mkdir -p "$logs"
find "$cache/logs" -maxdepth 1 -name 'check-*' -mtime +7 -exec rm -rf {} +
# Modules and programs must build without a warning here.
export CI=true

# tally NAME STATUS: count the KTAP of a step's log; failing without saying
# what is one failure more.
tally()
{
	local passed failed skipped

	read -r passed failed skipped < <(awk -f "$top/selftests/ktap/count.awk" "$logs/$1")
	[ "$2" = 0 ] || [ "$failed" != 0 ] || failed=1
	echo "$passed $failed $skipped" >"$results/$1"
}

# failures NAME: what the log of a step says of them.
failures()
{
	grep -aE '^(# )?not ok |^error: |^failed: |: error: |undefined ref' \
		"$logs/$1" | head -n 20
	echo "---- end of $logs/$1"
	tail -n 15 "$logs/$1"
	echo "----"
}

# report NAME TITLE SECONDS: the line of a step, and more when it failed.
report()
{
	local passed failed skipped line

	read -r passed failed skipped <"$results/$1"
	line="$passed passed, $failed failed"
	[ "$skipped" = 0 ] || line="$line, $skipped skipped"
	line=$(printf '%4ds  %-30s %s' "$3" "$2" "$line")
	[ "$failed" = 0 ] || line="$line"$'\n'"$(failures "$1")"
	printf '%s\n' "$line"
	[ "$failed" = 0 ]
}

# ktap_step NAME TITLE COMMAND...: a step that speaks KTAP.
ktap_step()
{
	local name=$1 title=$2 start=$SECONDS status=0
	shift 2

	"$@" >"$logs/$name" 2>&1 || status=$?
	tally "$name" "$status"
	report "$name" "$title" $((SECONDS - start))
}

# plain_step NAME TITLE COMMAND...: a step that succeeds or fails as one.
plain_step()
{
	local name=$1 title=$2 start=$SECONDS result="1 0 0"
	shift 2

	"$@" >"$logs/$name" 2>&1 || result="0 1 0"
	echo "$result" >"$results/$name"
	report "$name" "$title" $((SECONDS - start))
}

# ready_step NAME TITLE COMMAND...: preparation; only its failure counts.
ready_step()
{
	local name=$1 title=$2 start=$SECONDS
	shift 2

	if "$@" >"$logs/$name" 2>&1; then
		printf '%4ds  %s\n' $((SECONDS - start)) "$title"
	else
		echo "0 1 0" >"$results/$name"
		report "$name" "$title" $((SECONDS - start))
	fi
}

# sum_up: the last line, and whether all is well.
sum_up()
{
	local passed=0 failed=0 skipped=0 p f s

	while read -r p f s; do
		passed=$((passed + p))
		failed=$((failed + f))
		skipped=$((skipped + s))
	done < <(cat "$results"/*)
	rm -rf "$results"
	echo "logs: $logs; consoles of the guests: $cache/logs/<kernel>.log"
	printf '%d passed, %d failed' "$passed" "$failed"
	[ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
	printf '\n'
	[ "$failed" = 0 ] && [ "$passed" != 0 ]
}

# programs: what the guests run. If one does not build the others still do.
programs()
{
	local dir status=0

	for dir in tools helper selftests/net; do
		make -s -k -j"$jobs" -C "$top/$dir" || status=1
	done
	return $status
}

# native: what needs no guest.
native()
{
	ktap_step unit "unit tests" \
		make -s -j"$jobs" -C "$top/selftests/unit" check || true
	# shellcheck disable=SC2046
	ktap_step static "static checks" "$top/selftests/ktap/run.sh" \
		$(find "$top/selftests/check" -maxdepth 1 -type f -executable | sort)
}

# guest K: the kselftests on kernel K.
guest()
{
	plain_step "module-$1" "module for $1" "$qemu_dir/module.sh" "$1" ||
		return
	# shellcheck disable=SC2086
	ktap_step "guest-$1" "kselftests on $1" "$qemu_dir/tests.sh" "$1" $tests
}

# debug_lane: the slow kernel, and the proof that it sees faults.
debug_lane()
{
	ready_step debug-kernel "debug kernel is there" \
		"$qemu_dir/setup.sh" debug || return
	guest debug
	[ "$all" = no ] ||
		ktap_step fault "faults on purpose are seen" \
			"$qemu_dir/fault.sh" uaf leak
}

# lanes: the debug kernel beside everything else, a core for each.
lanes()
{
	local k lane=

	case " $kernels " in
	*" debug "*)
		debug_lane &
		lane=$!
		;;
	esac
	[ "$all" = no ] || native || true
	for k in ${kernels/debug/}; do
		guest "$k" || true
	done
	[ -z "$lane" ] || wait "$lane" || true
}

# everything: set-up must succeed, all else is tried.
everything()
{
	# shellcheck disable=SC2086
	ready_step setup "packages, harness, kernels are there" \
		"$qemu_dir/setup.sh" ${kernels/debug/} || return
	ready_step programs "programs are built" programs || true
	lanes
}

everything || true
sum_up
