// SPDX-License-Identifier: BSD-3-Clause
#include "fault.h"

#include <errno.h>
#include <stddef.h>

static const char *const error_text[256] = {
	[MIKEY_ERR_AUTH]	= "authentication failure",
	[1]			= "invalid timestamp",
	[MIKEY_ERR_PRF]		= "PRF not supported",
	[MIKEY_ERR_MAC]		= "MAC algorithm not supported",
	[MIKEY_ERR_ENCR]	= "encryption algorithm not supported",
	[MIKEY_ERR_HASH]	= "hash function not supported",
	[MIKEY_ERR_DH]		= "key share not supported",
	[MIKEY_ERR_ID]		= "identity not supported",
	[MIKEY_ERR_CERT]	= "certificate not supported",
	[MIKEY_ERR_SP]		= "security policy not supported",
	[MIKEY_ERR_SP_PARAM]	= "security policy parameters not supported",
	[MIKEY_ERR_PAYLOAD]	= "critical payload not supported",
	[MIKEY_ERR_UNSPECIFIED]	= "malformed message",
	[MIKEY_ERR_MESSAGE]	= "message type not supported",
	[MIKEY_ERR_NO_COMMON]	= "no common mode or algorithm",
	[MIKEY_ERR_VERSION]	= "version not supported",
	[MIKEY_ERR_CSB]		= "unknown CSB",
	[MIKEY_ERR_COOKIE]	= "cookie invalid",
	[MIKEY_ERR_MISMATCH]	= "fingerprint or identity mismatch",
	[MIKEY_ERR_PSK]		= "PSK or resumption id unknown",
	[MIKEY_ERR_UPDATE]	= "update sequence or state error",
	[MIKEY_ERR_INSECURE]	= "security required",
	[MIKEY_ERR_TOO_LARGE]	= "message too large",
	[MIKEY_ERR_NO_MEMBER]	= "not a group member",
	[MIKEY_ERR_GLARE]	= "glare lost",
	[MIKEY_ERR_BUSY]	= "busy",
	[MIKEY_ERR_CONFIRMATION] = "key confirmation failed",
};

int mikey_fault_set(struct mikey_fault *f, enum mikey_error error)
{
	f->error = error;

	switch (error) {
	case MIKEY_ERR_UNSPECIFIED:
	case MIKEY_ERR_UPDATE:
		return -EBADMSG;
	case MIKEY_ERR_TOO_LARGE:
		return -EMSGSIZE;
	default:
		return -EOPNOTSUPP;
	}
}

const char *mikey_error_text(uint8_t error)
{
	return error_text[error] ? error_text[error] : "unknown error";
}
