#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fault.sh: prove that the harness sees faults. Boots the debug kernel once
# per kind with fault/fault.ko in place of ksrtp.ko; each run must fail, and
# for the reason given here.
#
#   fault.sh [KIND ...]     all by default

. "$(dirname "$0")/lib.sh"

# reason_of KIND: what the failed run has to say.
reason_of()
{
	case $1 in
	uaf) echo 'KASAN: slab-use-after-free' ;;
	leak) echo 'new suspected memory leak' ;;
	lock) echo 'possible circular locking dependency' ;;
	sleep) echo 'sleeping function called from invalid context' ;;
	rcu) echo 'suspicious RCU usage' ;;
	shift) echo 'UBSAN: shift-out-of-bounds' ;;
	warn) echo 'WARNING: CPU' ;;
	panic) echo 'Kernel panic' ;;
	quit) echo 'the guest crashed' ;;
	*) die "no fault '$1'" ;;
	esac
}

# run_guest KIND: as tests.sh, with no test.
run_guest()
{
	local guest=$BUILD/guest/fault-$1

	rm -rf "$guest"
	mkdir -p "$guest/tests" "$guest/modules"
	: >"$guest/tests/run"
	cp "$BUILD/fault/debug/fault.ko" "$guest/modules/"
	echo "kind=$1" >"$guest/modules/fault.ko.args"
	printf 'file %s /%s\n' "$guest/tests" tests "$guest/modules" modules \
		>"$guest/list"
	"$qemu_dir/initramfs.sh" debug "$guest/image" "$qemu_dir/guest.list" \
		"$guest/list"
	"$qemu_dir/boot.sh" debug "$guest/image" "$cache/logs/fault-$1.log" \
		/usr/bin/guest-tests
}

[ $# != 0 ] || set -- uaf leak lock sleep rcu shift warn panic quit
"$qemu_dir/module.sh" -d "$qemu_dir/fault" debug

echo "TAP version 13"
echo "1..$#"
n=0
status=0
for kind in "$@"; do
	n=$((n + 1))
	reason=$(reason_of "$kind")
	if said=$(run_guest "$kind" 2>&1); then
		verdict="not ok"
		status=1
	elif grep -qF "$reason" <<<"$said"; then
		verdict=ok
	else
		verdict="not ok"
		status=1
		printf '%s\n' "$said" | sed 's/^/# /'
	fi
	echo "$verdict $n a guest with fault '$kind' fails"
done
exit $status
