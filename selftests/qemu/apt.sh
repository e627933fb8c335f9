# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154
#
# apt.sh: fetch packages of Debian suites the machine itself does not use.
# Sourced after lib.sh. apt verifies them with the archive keyring; its state
# is private ($cache/apt), nothing is installed. The mirror is the machine's.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# mirror debian|debian-security: the machine's own source of that archive.
mirror()
{
	apt-get indextargets --format '$(REPO_URI)' |
		grep -m 1 "/$1/\$" || true
}

# private_apt SUITE TOOL...: apt-get or apt-cache that sees only SUITE.
private_apt()
{
	local state=$cache/apt/$1 tool=$2
	shift 2
	"$tool" -q -o Dir::Etc::SourceList="$state/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State::Lists="$state/lists" \
		-o Dir::State::Status=/dev/null \
		-o Dir::Cache="$state" \
		-o APT::Sandbox::User=root \
		-o Acquire::Retries=3 "$@"
}

# suite_update SUITE: fetch the index of SUITE, at most once an hour.
suite_update()
{
	mkdir -p "$cache/lock"
	(
		flock 9
		update_index "$1"
	) 9>"$cache/lock/apt-$1"
}

update_index()
{
	local suite=$1 state=$cache/apt/$1 uri

	[ -z "$(find "$state/fresh" -mmin -60 2>/dev/null)" ] || return 0
	case $suite in
	*-security) uri=$(mirror debian-security) ;;
	*) uri=$(mirror debian) ;;
	esac
	[ -n "$uri" ] || die "this machine's apt has no source for $suite"
	[ -r "$keyring" ] || die "no $keyring (package debian-archive-keyring)"

	mkdir -p "$state/lists/partial" "$state/archives/partial"
	printf 'deb [signed-by=%s] %s %s main\n' \
		"$keyring" "$uri" "$suite" >"$state/sources.list"
	quietly "$cache/logs/apt-$suite.log" private_apt "$suite" \
		apt-get -o APT::Update::Error-Mode=any update ||
		die "cannot fetch the package index of $suite"
	touch "$state/fresh"
}

# suite_version SUITE PACKAGE: the newest version there.
suite_version()
{
	private_apt "$1" apt-cache show --no-all-versions "$2" |
		sed -n 's/^Version: //p'
}

# suite_linux_closure SUITE PACKAGE...: these packages and the linux-* ones
# they depend on, down to those that carry files.
suite_linux_closure()
{
	local suite=$1
	shift
	private_apt "$suite" apt-cache depends --recurse --no-recommends \
		--no-suggests --no-conflicts --no-breaks --no-replaces \
		--no-enhances "$@" |
		grep -E '^linux-(image|binary|modules|base|headers|kbuild)-' |
		grep -v -- '-unsigned$' |
		sort -u
}

# suite_unpack SUITE DIR PACKAGE...: download and dpkg -x into DIR.
suite_unpack()
{
	local suite=$1 dir=$2 debs=$2.debs
	shift 2
	rm -rf "$debs"
	mkdir -p "$dir" "$debs"
	(cd "$debs" && quietly "$cache/logs/download-$suite.log" \
		private_apt "$suite" apt-get download "$@") ||
		die "cannot download from $suite: $*"
	for deb in "$debs"/*.deb; do
		dpkg -x "$deb" "$dir"
	done
	rm -rf "$debs"
}

# suite_source SUITE: the package with the newest kernel source there.
suite_source()
{
	private_apt "$1" apt-cache depends linux-source |
		sed -n 's/^ *Depends: \(linux-source-\)/\1/p' | head -n 1
}
