#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# boot.sh: boot a guest under QEMU without KVM and judge how it went.
#
#   boot.sh K IMAGE LOG PROGRAM [KEY=VALUE ...]
#
# PROGRAM is run by guest-init, with every KEY=VALUE in its environment. Its
# output is printed as it comes and kept in LOG.out, the console in LOG. Exit
# status 0 only if the program said so itself and the kernel's log shows none
# of "splats". KSRTP_GUEST_SECONDS limits the time, KSRTP_QEMU_ARGS adds
# arguments for qemu.

. "$(dirname "$0")/lib.sh"

# clean_log FILE: without the terminal control of the firmware.
clean_log()
{
	sed -i -e 's/\r//g' -e 's/\x1b\[[0-9;?]*[a-zA-Z]//g' -e 's/\x1bc//g' "$1"
}

# kernel_splats CONSOLE: the kernel's lines that fail a run.
kernel_splats()
{
	grep -aE '\[ *[0-9]+\.[0-9]{6}\]' "$1" |
		grep -aE -f <(grep -v '^#' "$qemu_dir/splats") || true
}

k=$1
image=$2
log=$3
program=$4
shift 4
need_kernel "$k"
seconds=${KSRTP_GUEST_SECONDS:-1200}

# Overcommitted hosts stop emulated CPUs for long: give RCU some patience.
append="console=ttyS0 ignore_loglevel panic=-1 oops=panic kasan_multi_shot
	no_timer_check mitigations=off rcupdate.rcu_cpu_stall_timeout=120
	watchdog_thresh=60 guest_main=$program $*"

mkdir -p "$(dirname "$log")"
: >"$log.out"

# shellcheck disable=SC2086
timeout -k 10 "$seconds" qemu-system-x86_64 -M q35 -cpu max -smp 2 \
	-accel tcg,thread=multi -m "${KSRTP_GUEST_MEMORY:-1G}" -no-reboot \
	-nodefaults -display none \
	-serial "file:$log" -serial "file:$log.out" \
	-kernel "$cache/kernels/$k/vmlinuz" -initrd "$image" \
	-append "$(echo $append)" ${KSRTP_QEMU_ARGS:-} </dev/null >"$log.qemu" 2>&1 &
guest=$!
trap 'kill "$guest" 2>/dev/null || true' EXIT
tail -n +1 -f --pid="$guest" "$log.out"
rc=0
wait "$guest" || rc=$?
clean_log "$log"
cat "$log.qemu" >>"$log"
rm -f "$log.qemu"

if [ "$rc" = 124 ] || [ "$rc" = 137 ]; then
	die "kernel $k: the guest did not end within $seconds seconds"
fi
[ "$rc" = 0 ] || die "kernel $k: qemu failed ($rc)"
splats=$(kernel_splats "$log")
[ -z "$splats" ] ||
	die "kernel $k: the kernel complains:" "$(head -n 20 <<<"$splats")"
grep -qx 'guest: exit 0' "$log.out" ||
	die "kernel $k: $(grep -a '^guest: exit' "$log.out" || echo 'the guest crashed')"
