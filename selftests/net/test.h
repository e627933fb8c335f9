/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What every kselftest of this directory begins with. An ASSERT is more than
 * one statement: as the body of a loop it needs braces, or the loop goes on.
 */
#ifndef KSRTP_TEST_H
#define KSRTP_TEST_H

#include "kselftest_harness.h"

#include "ksrtp.h"

/* a debug kernel under emulation is some forty times slower than hardware */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

#endif /* KSRTP_TEST_H */
