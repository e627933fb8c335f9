# SPDX-License-Identifier: BSD-3-Clause
#
# Entry points; the work is done by the scripts and Makefiles they name.
#
# What is built goes to $(BUILD), by default build/: the daemon mikeyd, the
# command ksrtp, libksrtp.a, kmod/<kernel>/ksrtp.ko, and the tests. What is
# downloaded or slow to build goes to the cache, KSRTP_CACHE, by default
# ~/.cache/ksrtp, and may be shared by any number of trees.

top := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BUILD ?= $(top)/build
export BUILD

help:
	@echo "make setup            packages, and kernels for tests, into the cache"
	@echo "make modules [K=6.1]  ksrtp.ko for Debian's 6.1, 6.12, 7.x and debug"
	@echo "make helper           the daemon mikeyd"
	@echo "make tools            the command ksrtp and libksrtp"
	@echo "make check            everything that must hold, on all kernels"
	@echo "make check K=6.12 T=receive   one kernel, one test"
	@echo "make demo             two hosts and a call between them, to look at"
	@echo "make install          helper and tools to DESTDIR, PREFIX=/usr/local"
	@echo "make clean            remove build/; the cache stays"

setup:
	@selftests/qemu/setup.sh $(K)

modules:
	@selftests/qemu/setup.sh $(K)
	@selftests/qemu/module.sh $(K)

helper:
	$(MAKE) -C helper

tools:
	$(MAKE) -C tools

check:
	@selftests/check.sh $(if $(K),-k "$(K)") $(if $(T),-t "$(T)")

demo:
	@selftests/demo/run.sh

install:
	$(MAKE) -C tools install
	$(MAKE) -C helper install

clean:
	rm -rf $(BUILD)

.PHONY: help setup modules helper tools check demo install clean
