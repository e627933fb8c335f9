// SPDX-License-Identifier: BSD-3-Clause
/*
 * kmod/core/replay.c: index guess and replay list of RFC 3711 sections 3.3.1
 * and 3.3.2, against a model that simply remembers every accepted index.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kselftest_harness.h"

#include "core/replay.h"

#define SIZE_MIN	64
#define WRAP		0x10000ULL
#define STEPS		1000000

/* splitmix64: a stream of numbers that a printed seed repeats */
static u64 roll(u64 *state)
{
	u64 z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static u64 seed(void)
{
	const char *given = getenv("KSRTP_SEED");
	u64 s;

	if (given)
		s = strtoull(given, NULL, 0);
	else if (getrandom(&s, sizeof(s), 0) != sizeof(s))
		abort();
	printf("# KSRTP_SEED=%#llx\n", (unsigned long long)s);
	return s;
}

/* the index nearest to @top; of two equally near ones that of the same ROC */
static u64 nearest(u64 top, u16 seq)
{
	u64 same = (top & ~(WRAP - 1)) | seq, best = same;
	u64 far = same > top ? same - top : top - same;

	if (same >= WRAP && top - (same - WRAP) < far)
		best = same - WRAP;
	if (same + WRAP - top < far)
		best = same + WRAP;
	return best;
}

/*
 * model: an open-addressed set of all accepted indices, stored plus one so
 * that 0 is a free slot
 */
#define SLOTS		(1 << 22)

struct model {
	u64 top;
	bool any;
	u64 *slot;
};

static u64 *model_slot(const struct model *m, u64 index)
{
	u64 i = index * 0x9e3779b97f4a7c15ULL >> 42;

	while (m->slot[i] && m->slot[i] != index + 1)
		i = (i + 1) % SLOTS;
	return &m->slot[i];
}

static int model_check(const struct model *m, u32 size, u64 index)
{
	if (!m->any || index > m->top)
		return 0;
	if (m->top - index >= size)
		return -ESTALE;
	return *model_slot(m, index) ? -EALREADY : 0;
}

static void model_commit(struct model *m, u64 index)
{
	*model_slot(m, index) = index + 1;
	if (!m->any || index > m->top)
		m->top = index;
	m->any = true;
}

FIXTURE(list)
{
	struct ksrtp_replay r;
};

FIXTURE_VARIANT(list)
{
	u32 size;
};

#define LIST_VARIANT(n) FIXTURE_VARIANT_ADD(list, window_of_##n) { .size = n }

LIST_VARIANT(64);
LIST_VARIANT(128);
LIST_VARIANT(256);
LIST_VARIANT(512);
LIST_VARIANT(1024);
LIST_VARIANT(2048);
LIST_VARIANT(4096);
LIST_VARIANT(8192);
LIST_VARIANT(16384);
LIST_VARIANT(32768);

FIXTURE_SETUP(list)
{
	self->r.size = variant->size;
	/* exactly the octets the list may touch, and not zero */
	self->r.bits = malloc(variant->size / 8);
	memset(self->r.bits, 0xff, variant->size / 8);
}

FIXTURE_TEARDOWN(list)
{
	free(self->r.bits);
}

/* a fresh list that accepted @index only */
static void start(struct ksrtp_replay *r, u64 index)
{
	memset(r->bits, 0xff, r->size / 8);
	r->any = false;
	r->top = 0;
	ksrtp_replay_commit(r, index);
}

TEST_F(list, fresh_list_accepts_any_index)
{
	EXPECT_EQ(0, ksrtp_replay_check(&self->r, 0));
	EXPECT_EQ(0, ksrtp_replay_check(&self->r, KSRTP_INDEX_MAX));
	EXPECT_FALSE(ksrtp_replay_seen(&self->r, 0));
}

TEST_F(list, first_index_clears_what_the_memory_held)
{
	u64 back;

	ksrtp_replay_commit(&self->r, WRAP);
	EXPECT_EQ(-EALREADY, ksrtp_replay_check(&self->r, WRAP));
	for (back = 1; back < variant->size; back++) {
		ASSERT_EQ(0, ksrtp_replay_check(&self->r, WRAP - back));
	}
}

TEST_F(list, window_ends_exactly_at_its_size)
{
	u64 top = 5 * WRAP + 17, size = variant->size;

	start(&self->r, top);
	EXPECT_EQ(0, ksrtp_replay_check(&self->r, top - size + 1));
	EXPECT_EQ(-ESTALE, ksrtp_replay_check(&self->r, top - size));
	EXPECT_EQ(-ESTALE, ksrtp_replay_check(&self->r, 0));

	ksrtp_replay_commit(&self->r, top - size + 1);
	EXPECT_EQ(-EALREADY, ksrtp_replay_check(&self->r, top - size + 1));
	EXPECT_TRUE(ksrtp_replay_seen(&self->r, top - size + 1));

	ksrtp_replay_commit(&self->r, top + 1);
	EXPECT_EQ(-ESTALE, ksrtp_replay_check(&self->r, top - size + 1));
	EXPECT_FALSE(ksrtp_replay_seen(&self->r, top - size + 1));
	EXPECT_EQ(-EALREADY, ksrtp_replay_check(&self->r, top));
}

TEST_F(list, full_window_refuses_all_of_it_and_accepts_the_next)
{
	u64 i, size = variant->size;

	for (i = 0; i < 2 * size; i++) {
		ASSERT_EQ(0, ksrtp_replay_check(&self->r, i));
		ksrtp_replay_commit(&self->r, i);
	}
	for (i = 0; i < size; i++) {
		ASSERT_EQ(-ESTALE, ksrtp_replay_check(&self->r, i));
	}
	for (; i < 2 * size; i++) {
		ASSERT_EQ(-EALREADY, ksrtp_replay_check(&self->r, i));
	}
	EXPECT_EQ(0, ksrtp_replay_check(&self->r, i));
}

/* an index must not inherit the bit of the one that had its place before */
TEST_F(list, jump_of_any_length_forgets_exactly_what_left_the_window)
{
	u64 size = variant->size, jump, i, base = 3 * WRAP;

	for (jump = 1; jump <= 2 * size + 1; jump += 1 + jump / 4) {
		start(&self->r, base);
		for (i = 1; i < size; i++)
			ksrtp_replay_commit(&self->r, base - i);
		ksrtp_replay_commit(&self->r, base + jump);
		for (i = 1; i < size; i++) {
			ASSERT_EQ(i < jump ? 0 : -EALREADY,
				  ksrtp_replay_check(&self->r, base + jump - i));
		}
	}
}

TEST_F(list, undone_index_is_free_again_and_nothing_else_changes)
{
	u64 i, size = variant->size, top = WRAP + size;

	start(&self->r, top - size + 1);
	for (i = top - size + 2; i <= top; i++)
		ksrtp_replay_commit(&self->r, i);

	for (i = top - size + 1; i <= top; i++) {
		ksrtp_replay_undo(&self->r, i);
		ASSERT_EQ(0, ksrtp_replay_check(&self->r, i));
		ASSERT_EQ(top, self->r.top);
		ksrtp_replay_commit(&self->r, i);
	}
	for (i = top - size + 1; i <= top; i++) {
		ASSERT_EQ(-EALREADY, ksrtp_replay_check(&self->r, i));
	}
}

/* what left the window, or never was in it, shares its bit with another */
TEST_F(list, undo_outside_the_window_changes_nothing)
{
	u64 top = 2 * WRAP, size = variant->size;

	start(&self->r, top);
	ksrtp_replay_undo(&self->r, top - size);
	ksrtp_replay_undo(&self->r, top + size);
	EXPECT_EQ(-EALREADY, ksrtp_replay_check(&self->r, top));
}

TEST_F(list, jump_accepts_nothing_and_forgets_only_what_left_the_window)
{
	u64 top = 5 * WRAP + 3, back;

	start(&self->r, top);
	ksrtp_replay_jump(&self->r, top + 2);
	EXPECT_EQ(0, ksrtp_replay_check(&self->r, top + 2));
	EXPECT_EQ(0, ksrtp_replay_check(&self->r, top + 1));
	EXPECT_EQ(-EALREADY, ksrtp_replay_check(&self->r, top));

	ksrtp_replay_jump(&self->r, top + WRAP);
	for (back = 0; back < variant->size; back++)
		ASSERT_EQ(0, ksrtp_replay_check(&self->r, top + WRAP - back));
	EXPECT_EQ(-ESTALE, ksrtp_replay_check(&self->r, top + WRAP - back));
	EXPECT_EQ(top + WRAP + 1, ksrtp_index_guess(&self->r, 0, (u16)top + 1));
}

TEST_F(list, shuffled_packets_around_a_wrap_are_each_accepted_once)
{
	u64 n = variant->size, first = 9 * WRAP - n / 2, i, index, rng = seed();
	u16 *order = malloc(n * sizeof(*order)), other, swap;

	for (i = 0; i < n; i++)
		order[i] = i;
	for (i = n - 1; i > 0; i--) {
		other = roll(&rng) % (i + 1);
		swap = order[i];
		order[i] = order[other];
		order[other] = swap;
	}
	for (i = 0; i < 2 * n; i++) {
		index = i ? ksrtp_index_guess(&self->r, 0, first + order[i % n]) :
			    first + order[0];
		ASSERT_EQ(first + order[i % n], index);
		ASSERT_EQ(i < n ? 0 : -EALREADY,
			  ksrtp_replay_check(&self->r, index));
		if (i < n)
			ksrtp_replay_commit(&self->r, index);
	}
	free(order);
}

/* near the highest index most often, far from it now and then */
static u64 next_index(const struct model *m, u32 size, u64 *rng)
{
	u64 choice = roll(rng) % 64, span;

	if (choice == 0)
		span = 3 * WRAP;
	else if (choice < 8)
		span = 4 * size;
	else
		span = size / 8;
	choice = m->top + roll(rng) % span;
	return choice < span / 2 ? choice : choice - span / 2;
}

TEST_F(list, million_random_steps_agree_with_the_model)
{
	struct model m = { .slot = calloc(SLOTS, sizeof(*m.slot)) };
	u64 rng = seed(), index;
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		index = next_index(&m, variant->size, &rng);
		ASSERT_EQ(model_check(&m, variant->size, index),
			  ksrtp_replay_check(&self->r, index)) {
			TH_LOG("step %u index %llu", i,
			       (unsigned long long)index);
		}
		if (ksrtp_replay_check(&self->r, index))
			continue;
		ksrtp_replay_commit(&self->r, index);
		/* one in sixteen is taken back, as after a failed send */
		if (roll(&rng) % 16 || index >= m.top)
			model_commit(&m, index);
		else
			ksrtp_replay_undo(&self->r, index);
		ASSERT_EQ(m.top, self->r.top);
	}
	free(m.slot);
}

FIXTURE(guess)
{
	struct ksrtp_replay r;
	u64 bits[SIZE_MIN / 64];
};

FIXTURE_SETUP(guess)
{
	self->r.size = SIZE_MIN;
	self->r.bits = self->bits;
}

FIXTURE_TEARDOWN(guess)
{
}

TEST_F(guess, first_packet_takes_the_given_roc)
{
	EXPECT_EQ(0xdeadbeef1234ULL,
		  ksrtp_index_guess(&self->r, 0xdeadbeef, 0x1234));
	EXPECT_EQ(0xffff, ksrtp_index_guess(&self->r, 0, 0xffff));
}

TEST_F(guess, later_packets_ignore_the_given_roc)
{
	ksrtp_replay_commit(&self->r, 5 * WRAP);
	EXPECT_EQ(5 * WRAP + 1, ksrtp_index_guess(&self->r, 77, 1));
}

TEST_F(guess, every_sequence_number_gives_the_nearest_index)
{
	static const u64 rocs[] = { 0, 1, 2, 0x7fffffff, 0xfffffffe, 0xffffffff };
	static const u16 tops[] = { 0, 1, 0x7ffe, 0x7fff, 0x8000, 0x8001,
				    0xfffe, 0xffff, 0x1234 };
	unsigned int seq;
	size_t i, j;

	self->r.any = true;
	for (i = 0; i < ARRAY_SIZE(rocs); i++)
		for (j = 0; j < ARRAY_SIZE(tops); j++)
			for (seq = 0; seq < WRAP; seq++) {
				self->r.top = rocs[i] << 16 | tops[j];
				ASSERT_EQ(nearest(self->r.top, seq),
					  ksrtp_index_guess(&self->r, 0, seq)) {
					TH_LOG("ROC %llx, top %x, seq %x",
					       (unsigned long long)rocs[i],
					       tops[j], seq);
				}
			}
}

/* losses up to 2^15 - 1 packets in a row, from any start */
TEST_F(guess, wrap_is_followed_from_any_start_and_over_any_gap)
{
	u64 from, gap;

	self->r.any = true;
	for (from = 0; from < WRAP; from += 7)
		for (gap = 1; gap < 0x8000; gap += 1 + gap / 2) {
			self->r.top = 6 * WRAP + from;
			ASSERT_EQ(self->r.top + gap,
				  ksrtp_index_guess(&self->r, 0, from + gap));
			ASSERT_EQ(self->r.top - gap,
				  ksrtp_index_guess(&self->r, 0, from - gap));
		}
}

/* no index below 0; one above 2^48 - 1 shows that the ROC is used up */
TEST_F(guess, roc_neither_underflows_nor_starts_again)
{
	self->r.any = true;
	self->r.top = 3;
	EXPECT_EQ(0xfffe, ksrtp_index_guess(&self->r, 0, 0xfffe));
	self->r.top = KSRTP_INDEX_MAX;
	EXPECT_EQ(KSRTP_INDEX_MAX + 1, ksrtp_index_guess(&self->r, 0, 0));
}

TEST_HARNESS_MAIN
