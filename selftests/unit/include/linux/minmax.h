/* SPDX-License-Identifier: BSD-3-Clause */
/* Stand-in of the kernel's linux/minmax.h: both sides must have one type */
#ifndef KSRTP_UNIT_LINUX_MINMAX_H
#define KSRTP_UNIT_LINUX_MINMAX_H

#define pick_one(x, y, op) ({		\
	__typeof__(x) _x = (x);		\
	__typeof__(y) _y = (y);		\
	(void)(&_x == &_y);		\
	_x op _y ? _x : _y;		\
})

#define min(x, y)		pick_one(x, y, <)
#define max(x, y)		pick_one(x, y, >)
#define min_t(type, x, y)	min((type)(x), (type)(y))
#define max_t(type, x, y)	max((type)(x), (type)(y))

#endif /* KSRTP_UNIT_LINUX_MINMAX_H */
