#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# run.sh: two hosts in a guest, a call between them, and what became of it.
#
# An unmodified ffmpeg sends speech as plain RTP, another one records it; the
# mikeyds of the two hosts agree on keys and the kernel does SRTP on the wire.
# First with a pre-shared key, then with Diffie-Hellman and certificates that
# the SDP of the call binds by fingerprint. Succeeds only if nobody on the
# wire can read the speech and every sample of it arrives.
#
# Needs what make setup needs. The capture, the recordings and the logs stay
# in $KSRTP_DEMO_OUT, by default build/demo. K chooses the kernel.

. "$(dirname "$0")/../qemu/lib.sh"
demo_dir=$top/selftests/demo
set -a
. "$demo_dir/call.sh"
set +a

k=${K:-6.12}
need_kernel "$k"
out=${KSRTP_DEMO_OUT:-$BUILD/demo}
stage=$BUILD/guest/demo
sentence="Nobody on the wire can tell what I say. The program that sends me \
and the program that plays me know nothing of it, for the kernel keeps the \
secret."

step() { printf '%4ds  %s\n' "$SECONDS" "$*"; }

# build: module and programs.
build()
{
	quietly "$cache/logs/demo-build.log" "$qemu_dir/module.sh" "$k" &&
		quietly "$cache/logs/demo-build.log" \
			make -s -C "$top/tools" &&
		quietly "$cache/logs/demo-build.log" \
			make -s -C "$top/helper" ||
		die "the build failed"
}

# make_speech DIR: speech.raw for alice; what PCMU makes of it, as payload for
# the judge of the wire and as sound for the judge of the recording.
make_speech()
{
	local ffmpeg="ffmpeg -nostdin -v error -y"

	mkdir -p "$1"
	espeak-ng -v en -s 160 -w "$1/voice.wav" "$sentence"
	$ffmpeg -i "$1/voice.wav" -af apad -t "$seconds" -ar 8000 -ac 1 \
		-f s16le "$1/speech.raw"
	$ffmpeg -f s16le -ar 8000 -ac 1 -i "$1/speech.raw" \
		-f mulaw "$1/speech.ulaw"
	$ffmpeg -f mulaw -ar 8000 -ac 1 -i "$1/speech.ulaw" "$1/speech.wav"
	[ "$(stat -c %s "$1/speech.ulaw")" = $((packets * samples)) ] ||
		die "the speech has not $packets packets"
}

# pack: the image of the guest.
pack()
{
	rm -rf "$stage"
	mkdir -p "$stage/modules"
	cp "$BUILD/kmod/$k/ksrtp.ko" "$stage/modules/"
	printf 'file %s /%s\n' "$stage/modules" modules \
		"$out/speech.raw" demo/speech.raw >"$stage/list"
	"$qemu_dir/initramfs.sh" "$k" "$stage/image" "$qemu_dir/guest.list" \
		"$demo_dir/guest.list" "$stage/list"
}

# boot: run the calls; the guest puts its files into $out.
boot()
{
	KSRTP_GUEST_SECONDS=300 KSRTP_GUEST_MEMORY=3G \
	KSRTP_QEMU_ARGS="-virtfs local,path=$out,mount_tag=results,security_model=none" \
		"$qemu_dir/boot.sh" "$k" "$stage/image" "$out/console.log" \
		/usr/bin/guest-demo 2>&1 | sed -u 's/^/       /'
}

# judge CALL
judge()
{
	local status=0

	python3 "$demo_dir/wire.py" "$out/$1" "$out/speech.ulaw" || status=1
	python3 "$demo_dir/sound.py" "$out/$1" "$out/speech.wav" || status=1
	[ "$status" = 0 ] || die "call $1 is not as it should be: see $out/$1"
}

# run: all of it, alone on $out.
run()
{
	rm -rf "$out/psk" "$out/dh" "$out"/*.log
	step "making $seconds seconds of speech"
	make_speech "$out"
	step "packing a guest of kernel $k, ksrtp, mikeyd and ffmpeg"
	pack
	step "booting it, without KVM"
	boot || die "the calls failed: see $out, for the kernel console.log"
	step "what the wire carried, and what arrived"
	judge psk
	judge dh
	step "done: only MIKEY and SRTP on the wire, and every sample arrived"
	cat <<-WHERE
	       $out/
	         psk/wire.pcap dh/wire.pcap             the wire; tshark -r FILE -d udp.port==$port,rtp
	         psk/recording.wav dh/recording.wav     what bob heard
	         speech.wav                             what alice said
	         *.mikeyd.log console.log               the daemons, the kernel
	WHERE
}

mkdir -p "$out"
exec 9>"$out/.lock"
flock 9
step "packages and kernel $k"
"$qemu_dir/setup.sh" packages "$demo_dir/packages"
locked "kernel-$k" "$qemu_dir/kernels.sh" "$k"
step "building module and programs"
build
run
