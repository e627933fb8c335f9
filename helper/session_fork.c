// SPDX-License-Identifier: BSD-3-Clause
/*
 * session_fork - responses that did not win so far, section 3.11
 */
#include <string.h>

#include "session_impl.h"

bool mikey_fork_is_kept(const struct mikey_session *s, const uint8_t *hash)
{
	size_t i;

	for (i = 0; i < MIKEY_CANDIDATES; i++)
		if (s->fork[i].m2.len &&
		    !memcmp(s->fork[i].hash, hash, MIKEY_HASH_LEN))
			return true;
	return false;
}

void mikey_fork_keep(struct mikey_session *s, const uint8_t *hash,
		     struct mikey_span m2, const struct mikey_addr *from)
{
	struct mikey_fork *fork = &s->fork[s->n_forks % MIKEY_CANDIDATES];

	mikey_buf_clear(&fork->m2);
	/* without memory it is lost, and comes again when R repeats it */
	if (mikey_buf_set(&fork->m2, m2))
		return;

	memcpy(fork->hash, hash, MIKEY_HASH_LEN);
	fork->from = *from;
	s->n_forks++;
}

bool mikey_fork_take(struct mikey_session *s, struct mikey_fork *fork)
{
	size_t i;

	for (i = 0; i < MIKEY_CANDIDATES; i++) {
		*fork = s->fork[i];
		s->fork[i].m2 = (struct mikey_buf){ NULL, 0 };
		if (!fork->m2.len)
			continue;
		if (!s->has_answer ||
		    !memcmp(fork->hash, s->resp_hash, MIKEY_HASH_LEN))
			return true;
		mikey_buf_clear(&fork->m2);
	}
	return false;
}

void mikey_fork_clear(struct mikey_session *s)
{
	size_t i;

	for (i = 0; i < MIKEY_CANDIDATES; i++)
		mikey_buf_clear(&s->fork[i].m2);
}
