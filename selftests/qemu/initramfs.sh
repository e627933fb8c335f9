#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# initramfs.sh: pack what a guest holds.
#
#   initramfs.sh K IMAGE LIST...     lists as explained in guest.list
#
# The image is not compressed: emulated CPUs unpack slowly.

. "$(dirname "$0")/lib.sh"

libdir=/usr/lib/x86_64-linux-gnu

# source_of NAME: where an item of a list comes from.
source_of()
{
	case $1 in
	build/*) printf '%s\n' "$BUILD/${1#build/}" ;;
	/*) printf '%s\n' "$1" ;;
	*) printf '%s\n' "$top/$1" ;;
	esac
}

# add_libraries FILE: what the loader would give it.
add_libraries()
{
	local lib

	for lib in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*'); do
		case $lib in
		*/ld-linux*) cp -Lu "$lib" "$root/lib64/" ;;
		*) cp -Lu "$lib" "$root$libdir/" ;;
		esac
	done
}

# add_exec NAME: by path, or found as a shell would, or where root finds it.
add_exec()
{
	local file

	case $1 in
	*/*) file=$(source_of "$1") ;;
	*) file=$(PATH=$PATH:/usr/sbin:/sbin command -v "$1") || return 1 ;;
	esac
	[ -x "$file" ] || return 1
	rm -f "$root/usr/bin/${1##*/}"
	cp -L "$file" "$root/usr/bin/${1##*/}"
	add_libraries "$file"
}

# add_lib NAME
add_lib()
{
	local file

	file=$(/sbin/ldconfig -p | awk -v n="$1" '$1 == n { print $NF; exit }')
	[ -n "$file" ] || return 1
	cp -Lu "$file" "$root$libdir/"
	add_libraries "$file"
}

# add_file SOURCE PATH: programs among it bring their libraries.
add_file()
{
	local file program

	file=$(source_of "$1")
	[ -e "$file" ] || return 1
	mkdir -p "$root$(dirname "$2")"
	cp -rLT "$file" "$root$2"
	find "$root$2" -type f -perm /100 | while read -r program; do
		add_libraries "$program"
	done
}

# add_module NAME: with those it depends on, unpacked; builtin is fine too.
add_module()
{
	local file path

	# shellcheck disable=SC2154
	/sbin/modprobe -d "$kernel" -S "$release" --show-depends "$1" \
		>"$scratch/depends" 2>/dev/null || return 1
	for file in $(sed -n 's/^insmod \([^ ]*\).*/\1/p' "$scratch/depends"); do
		path=/usr/lib/modules/$release/${file#*"/modules/$release/"}
		mkdir -p "$root$(dirname "$path")"
		case $file in
		*.xz) xz -dc "$file" >"$root${path%.xz}" ;;
		*) cp -u "$file" "$root$path" ;;
		esac
	done
	printf '%s\n' "$1" >>"$root/etc/guest-modules"
}

# base: the directories, busybox, and the few files programs expect.
base()
{
	local name

	mkdir -p "$root"/usr/bin "$root$libdir" "$root"/lib64 "$root"/etc \
		"$root"/proc "$root"/sys "$root"/dev "$root"/tmp \
		"$root"/run "$root"/root "$root/usr/lib/modules/$release"
	ln -s usr/bin "$root/bin"
	ln -s usr/bin "$root/sbin"
	ln -s bin "$root/usr/sbin"
	ln -s usr/lib "$root/lib"
	cp /bin/busybox "$root/usr/bin/"
	for name in $(/bin/busybox --list); do
		[ -e "$root/usr/bin/$name" ] ||
			ln -s busybox "$root/usr/bin/$name"
	done
	: >"$root/etc/guest-modules"
	echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
	echo 'root:x:0:' >"$root/etc/group"
	echo 'nobody:x:65534:65534:nobody:/:/bin/false' >>"$root/etc/passwd"
	echo 'nogroup:x:65534:' >>"$root/etc/group"
	printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
	printf 'passwd: files\ngroup: files\nhosts: files\n' \
		>"$root/etc/nsswitch.conf"
}

# add_items LIST
add_items()
{
	local kind source path

	while read -r kind source path; do
		case $kind in
		''|'#'*) continue ;;
		esac
		# shellcheck disable=SC2086
		"add_${kind%\?}" "$source" $path && continue
		[ "$kind" != "${kind%\?}" ] ||
			die "$1: no $kind $source for kernel $k"
	done <"$1"
}

k=$1
image=$2
shift 2
need_kernel "$k"
kernel=$cache/kernels/$k
release=$(cat "$kernel/release")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

base
for list in "$@"; do
	add_items "$list"
done

# The shell and the module tools under their usual names, not busybox's.
ln -sf dash "$root/usr/bin/sh"
for name in modprobe insmod rmmod lsmod modinfo depmod; do
	ln -sf kmod "$root/usr/bin/$name"
done
cp "$kernel/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} \
	"$root/usr/lib/modules/$release/"
/sbin/depmod -b "$root/usr" "$release"
chmod +x "$root/init"

mkdir -p "$(dirname "$image")"
(cd "$root" && find . | cpio -o -H newc -R 0:0 --quiet) >"$image.new"
mv "$image.new" "$image"
