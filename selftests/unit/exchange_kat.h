/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exchange_kat - both ends of a known exchange of the vectors
 */
#ifndef EXCHANGE_KAT_H
#define EXCHANGE_KAT_H

#include "exchange_step.h"
#include "offer.h"
#include "vectors.h"

/**
 * struct kat - one exchange of the vectors
 * @name: its name in the file
 * @rand_i: RANDi
 * @m1: M1 and the others, as they have to be
 * @id_i: identity of the initiator
 * @id_r: identity of the responder
 * @i: exchange of the initiator
 * @r: exchange of the responder
 * @step: scratch
 */
struct kat {
	const char *name;
	struct vec rand_i;
	struct vec m1, m2, m3, m4;
	struct mikey_identity *id_i;
	struct mikey_identity *id_r;
	struct mikey_exchange *i;
	struct mikey_exchange *r;
	struct mikey_step *step;
};

/* kat_begin() - inputs of exchange @name, which has PRF @prf */
void kat_begin(struct kat *k, const char *name);
void kat_end(struct kat *k);

/* kat_vec() - entry @key of the exchange */
struct vec kat_vec(const struct kat *k, const char *key);

/* kat_is() - is @octets what the exchange has under @key? */
bool kat_is(const struct kat *k, const char *key, const void *octets,
	    size_t len);

/* kat_m1() - write M1 from the lists it has; @chain: own certificate */
struct mikey_buf kat_m1(const struct kat *k, struct mikey_span chain);

/* kat_m2() - decode M1 and M2 for the initiator, who then can finish */
bool kat_m2(struct kat *k);

/* kat_m3() - decode M3, too, for the responder, who then can conclude */
bool kat_m3(struct kat *k);

/* kat_keys() - are all traffic keys, MS and what follows from it right? */
bool kat_keys(const struct kat *k, const struct mikey_exchange *x);

#endif
