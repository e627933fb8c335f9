/* SPDX-License-Identifier: BSD-3-Clause */
/* what every kselftest of this directory begins with */
#ifndef KSRTP_TEST_H
#define KSRTP_TEST_H

#include "kselftest_harness.h"

#include "ksrtp.h"

/* a debug kernel under emulation is some forty times slower than hardware */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

#endif /* KSRTP_TEST_H */
