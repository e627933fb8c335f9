/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * wire - every number of MIKEYv2 that appears on the wire
 *
 * Registered values are those of the MIKEY registries (RFC 3830, 4650, 4738,
 * 6043, 7714); values from 241 on, and PRF 113, are private to MIKEYv2.
 */
#ifndef MIKEY_WIRE_H
#define MIKEY_WIRE_H

enum {
	MIKEY_VERSION		= 2,

	MIKEY_HDR_LEN		= 10,	/* octets of HDR without the map */
	MIKEY_MAP_ENTRY_LEN	= 9,	/* octets of one SRTP-ID map entry */
	MIKEY_MESSAGE_MAX	= 65535, /* octets of one message */
	MIKEY_MESSAGE_LIMIT	= 16384, /* the same, default of a receiver */
	MIKEY_RAND_MIN		= 16,
	MIKEY_RAND_MAX		= 64,
	MIKEY_RAND_LEN		= 32,	/* octets that are sent */
	MIKEY_HASH_MAX		= 48,	/* hashlen with SHA-384 */
	MIKEY_SIGN_MAX		= 4095,	/* SignatureScheme and signature */
	MIKEY_PKE_MAX		= 16383,
	MIKEY_ERR_INFO_MAX	= 128,
	MIKEY_COMMIT_LEN	= 32,	/* SHA-256 in DH-COMMIT */
	MIKEY_RESP_HASH_LEN	= 32,	/* SHA-256 in RESP-HASH */
};

/* CSB ID that no message has: it is the STUN magic cookie */
#define MIKEY_CSB_STUN		0x2112a442u

enum mikey_data_type {
	MIKEY_DT_PSK_RESPONSE		= 0,
	MIKEY_DT_PSK_FINISH		= 1,
	MIKEY_DT_PK_RESPONSE		= 2,
	MIKEY_DT_PK_FINISH		= 3,
	MIKEY_DT_DH_RESPONSE		= 4,
	MIKEY_DT_DH_FINISH		= 5,
	MIKEY_DT_ERROR			= 6,
	MIKEY_DT_DHHMAC_RESPONSE	= 7,
	MIKEY_DT_DHHMAC_FINISH		= 8,
	MIKEY_DT_CAPABILITIES		= 241,
	MIKEY_DT_UPDATE			= 242,
	MIKEY_DT_UPDATE_ACK		= 243,
	MIKEY_DT_GROUP_REKEY		= 244,
	MIKEY_DT_CONFIRM		= 245,
	MIKEY_DT_ANSWER			= 246,
	MIKEY_DT_CLOSE			= 247,
};

enum mikey_payload_code {
	MIKEY_PL_LAST		= 0,
	MIKEY_PL_KEMAC		= 1,
	MIKEY_PL_PKE		= 2,
	MIKEY_PL_DH		= 3,
	MIKEY_PL_SIGN		= 4,
	MIKEY_PL_ID		= 6,
	MIKEY_PL_CERT		= 7,
	MIKEY_PL_CHASH		= 8,
	MIKEY_PL_V		= 9,
	MIKEY_PL_SP		= 10,
	MIKEY_PL_RAND		= 11,
	MIKEY_PL_ERR		= 12,
	MIKEY_PL_KEY_DATA	= 20,	/* inside KEMAC only */
	MIKEY_PL_EXT		= 21,
	MIKEY_PL_CAP		= 241,	/* with type 0 */
	MIKEY_PL_NEW		= 241,	/* first of those laid out as EXT */
};

enum {
	MIKEY_CRITICAL		= 0x80,	/* in types of CAP TLVs, new payloads */
	MIKEY_HDR_V		= 0x80,	/* in the PRF octet of HDR */
	MIKEY_MAP_SRTP_ID	= 0,	/* CS ID map type */
	MIKEY_PROT_SRTP		= 0,	/* Prot type of SP */
};

enum mikey_prf_func {
	MIKEY_PRF_SHA1		= 0,	/* MIKEY-1; never in a v2 message */
	MIKEY_PRF_SHA256	= 1,
	MIKEY_PRF_SHA384	= 113,
};

enum mikey_mac_alg {
	MIKEY_MAC_NULL		= 0,
	MIKEY_MAC_SHA256	= 2,
	MIKEY_MAC_SHA384	= 241,
};

enum mikey_encr_alg {
	MIKEY_ENCR_NULL		= 0,
	MIKEY_ENCR_AES_CM_128	= 1,
	MIKEY_ENCR_AES_KW_128	= 2,	/* never accepted */
	MIKEY_ENCR_AES_CM_256	= 3,
	MIKEY_ENCR_AES_128_GCM	= 241,
	MIKEY_ENCR_AES_256_GCM	= 242,
};

#define MIKEY_GCM_TAG_LEN	16	/* counted in Encr data len */

enum mikey_hash_func {
	MIKEY_HASH_SHA256	= 2,
};

enum mikey_id_type {
	MIKEY_ID_NAI		= 0,
	MIKEY_ID_URI		= 1,
	MIKEY_ID_OCTETS		= 2,	/* of length 0: anonymous */
};

enum mikey_cert_type {
	MIKEY_CERT_X509		= 0,
	MIKEY_CERT_URL		= 1,
	MIKEY_CERT_RAW_KEY	= 241,	/* DER SubjectPublicKeyInfo */
};

#define MIKEY_DH_TLS_GROUP	241	/* DH-Group: a TLS NamedGroup follows */
#define MIKEY_SIGN_TLS_SCHEME	15	/* S type: a SignatureScheme follows */

enum mikey_group {
	MIKEY_GROUP_P256		= 0x0017,
	MIKEY_GROUP_P384		= 0x0018,
	MIKEY_GROUP_P521		= 0x0019,
	MIKEY_GROUP_X25519		= 0x001d,
	MIKEY_GROUP_X448		= 0x001e,
	MIKEY_GROUP_FFDHE2048		= 0x0100,
	MIKEY_GROUP_FFDHE3072		= 0x0101,
	MIKEY_GROUP_FFDHE4096		= 0x0102,
	MIKEY_GROUP_X25519MLKEM768	= 0x11ec,
};

enum mikey_sigalg {
	MIKEY_SIG_RSA_PKCS1_SHA256	= 0x0401,
	MIKEY_SIG_ECDSA_P256		= 0x0403,
	MIKEY_SIG_ECDSA_P384		= 0x0503,
	MIKEY_SIG_RSA_PSS_RSAE_SHA256	= 0x0804,
	MIKEY_SIG_RSA_PSS_RSAE_SHA384	= 0x0805,
	MIKEY_SIG_ED25519		= 0x0807,
	MIKEY_SIG_RSA_PSS_PSS_SHA256	= 0x0809,
};

enum mikey_pke_alg {
	MIKEY_PKE_OAEP_SHA256	= 1,
	MIKEY_PKE_OAEP_SHA1	= 2,
	MIKEY_PKE_PKCS1		= 3,
};

enum mikey_cap_type {
	MIKEY_CAP_VERSIONS	= 1,
	MIKEY_CAP_MODES		= 2,
	MIKEY_CAP_PRF		= 3,
	MIKEY_CAP_ENCR		= 4,
	MIKEY_CAP_MAC		= 5,
	MIKEY_CAP_GROUPS	= 6,
	MIKEY_CAP_SIGALGS	= 7,
	MIKEY_CAP_PKE		= 8,
	MIKEY_CAP_SRTP_POLICY	= 9,
	MIKEY_CAP_CERT_TYPES	= 10,
	MIKEY_CAP_HASHES	= 11,
	MIKEY_CAP_LIMITS	= 12,
	MIKEY_CAP_MAPS		= 13,
	MIKEY_CAP_RESUME	= 14,
	MIKEY_CAP_GROUPCAP	= 15,
	MIKEY_CAP_DH_COMMIT	= 16,
	MIKEY_CAP_PSK_KINDS	= 17,
};

enum mikey_psk_kind {
	MIKEY_PSK_EXTERNAL	= 0,
	MIKEY_PSK_RESUMPTION	= 1,
};

enum mikey_ext_type {
	MIKEY_EXT_SDP_IDS	= 1,
	MIKEY_EXT_UPD		= 242,
	MIKEY_EXT_GROUP		= 243,
	MIKEY_EXT_RESUME	= 244,
	MIKEY_EXT_PSKID		= 245,
	MIKEY_EXT_RESP_HASH	= 246,
	MIKEY_EXT_ERR_INFO	= 247,
	MIKEY_EXT_PAD		= 248,
};

enum mikey_upd_flag {
	MIKEY_UPD_REKEY		= 1,
	MIKEY_UPD_MAP		= 2,
	MIKEY_UPD_GROUP		= 4,
};

enum mikey_group_flag {
	MIKEY_GROUP_MAY_SEND	= 1,
	MIKEY_GROUP_MPK		= 2,
};

enum mikey_key_type {
	MIKEY_KEY_TGK		= 0,
	MIKEY_KEY_GTGK		= 4,
	MIKEY_KEY_MPK		= 6,
};

enum mikey_kv {
	MIKEY_KV_NULL		= 0,
	MIKEY_KV_SPI		= 1,
};

/* parameters of an SRTP policy (SP, SRTP-POLICY) */
enum mikey_srtp_param {
	MIKEY_SRTP_ENCR		= 0,
	MIKEY_SRTP_ENCR_LEN	= 1,	/* master key length, octets */
	MIKEY_SRTP_AUTH		= 2,
	MIKEY_SRTP_AUTH_LEN	= 3,	/* session auth key, octets */
	MIKEY_SRTP_SALT_LEN	= 4,	/* octets */
	MIKEY_SRTP_PRF		= 5,
	MIKEY_SRTP_KDR		= 6,
	MIKEY_SRTP_ENCR_ON	= 7,
	MIKEY_SRTP_SRTCP_ENCR_ON = 8,
	MIKEY_SRTP_FEC		= 9,
	MIKEY_SRTP_AUTH_ON	= 10,
	MIKEY_SRTP_TAG_LEN	= 11,	/* octets */
	MIKEY_SRTP_PREFIX_LEN	= 12,	/* octets */
	MIKEY_SRTP_ROC_RATE	= 13,	/* RFC 4771, two octets */
	MIKEY_SRTP_AEAD_TAG_LEN	= 20,	/* octets, RFC 7714 */
	MIKEY_SRTP_CRYPTEX	= 241,
	MIKEY_SRTP_EXT_IDS	= 242,	/* RFC 6904 */
	MIKEY_SRTP_SRTCP_TAG_LEN = 243,	/* octets */
};

enum {
	MIKEY_SRTP_ENCR_AES_CM	= 1,
	MIKEY_SRTP_ENCR_AES_GCM	= 6,
	MIKEY_SRTP_AUTH_NULL	= 0,
	MIKEY_SRTP_AUTH_SHA1	= 1,
};

enum mikey_error {
	MIKEY_ERR_AUTH		= 0,
	MIKEY_ERR_PRF		= 2,
	MIKEY_ERR_MAC		= 3,
	MIKEY_ERR_ENCR		= 4,
	MIKEY_ERR_HASH		= 5,
	MIKEY_ERR_DH		= 6,
	MIKEY_ERR_ID		= 7,
	MIKEY_ERR_CERT		= 8,
	MIKEY_ERR_SP		= 9,
	MIKEY_ERR_SP_PARAM	= 10,
	MIKEY_ERR_PAYLOAD	= 11,	/* unknown critical payload */
	MIKEY_ERR_UNSPECIFIED	= 12,	/* malformed */
	MIKEY_ERR_MESSAGE	= 13,	/* unsupported message type */
	MIKEY_ERR_NO_COMMON	= 241,
	MIKEY_ERR_VERSION	= 242,
	MIKEY_ERR_CSB		= 243,
	MIKEY_ERR_COOKIE	= 244,
	MIKEY_ERR_MISMATCH	= 245,
	MIKEY_ERR_PSK		= 246,
	MIKEY_ERR_UPDATE	= 247,
	MIKEY_ERR_INSECURE	= 248,
	MIKEY_ERR_TOO_LARGE	= 249,
	MIKEY_ERR_NO_MEMBER	= 250,
	MIKEY_ERR_GLARE		= 251,
	MIKEY_ERR_BUSY		= 252,
	MIKEY_ERR_CONFIRMATION	= 253,
};

/* frames of the media path */
#define MIKEY_FRAME_MAGIC	0x0e4d4b32u

enum {
	MIKEY_FRAME_HDR_LEN	= 16,
	MIKEY_DATAGRAM_MIN	= 548,	/* octets of UDP payload */
	MIKEY_DATAGRAM_DEFAULT	= 1200,
	MIKEY_DATAGRAM_MAX	= 9000,
	MIKEY_COOKIE_MAX	= 255,
};

enum mikey_frame_type {
	MIKEY_FRAME_DATA	= 1,
	MIKEY_FRAME_ACK		= 2,
	MIKEY_FRAME_CHALLENGE	= 3,
	MIKEY_FRAME_PROBE	= 4,
};

enum mikey_frame_flag {
	MIKEY_FRAME_I		= 0x80,	/* sender is the initiator */
	MIKEY_FRAME_C		= 0x40,	/* cookie present */
};

enum mikey_msn {
	MIKEY_MSN_ERROR		= 0,
	MIKEY_MSN_PROBE		= 0,
	MIKEY_MSN_CHALLENGE	= 1,
	MIKEY_MSN_M1		= 1,
	MIKEY_MSN_M2		= 2,
	MIKEY_MSN_M3		= 3,
	MIKEY_MSN_M4		= 4,
	MIKEY_MSN_FIRST		= 16,	/* UPDATE, CLOSE: from here on */
};

#endif
