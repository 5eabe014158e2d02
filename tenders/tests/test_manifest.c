/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "manifest.h"

static void make(struct manifest *m, uint32_t entries)
{
	memset(m, 0, sizeof *m);
	m->version = SOLO5_MFT_VERSION;
	m->entries = entries;
	m->entry[0].type = SOLO5_RESERVED_FIRST;
	for (uint32_t i = 1; i < entries && i < SOLO5_MFT_ENTRIES_MAX; i++) {
		m->entry[i].type = i % 2 ? SOLO5_NET_BASIC : SOLO5_BLOCK_BASIC;
		m->entry[i].name[0] = (char)('A' + i % 26);
		m->entry[i].name[1] = (char)('0' + i / 26);
	}
}

static void sixty_three_devices_are_read(void **state)
{
	struct manifest m, read;

	(void)state;
	make(&m, 64);
	assert_null(manifest_decode(&read, wd_bytes(&m, sizeof m)));
	assert_memory_equal(&read, &m, sizeof m);
	assert_ptr_equal(manifest_find(&read, wd_str("B0")), &read.entry[1]);
	assert_null(manifest_find(&read, wd_str("B")));
	assert_null(manifest_find(&read, wd_str("")));
}

static void the_longest_name_is_read(void **state)
{
	struct manifest m, read;

	(void)state;
	make(&m, 2);
	memset(m.entry[1].name, 'x', SOLO5_NAME_SIZE - 1);
	assert_null(manifest_decode(&read, wd_bytes(&m, manifest_size(&m))));
}

static void a_size_that_differs_is_refused(void **state)
{
	struct manifest m, read;

	(void)state;
	make(&m, 3);
	for (size_t len = 0; len < sizeof m; len++)
		if (len != manifest_size(&m))
			assert_non_null(manifest_decode(&read, wd_bytes(&m, len)));
}

/* Copies it, spoils a byte or word of it, and tells how that is refused. */
static const char *refusal(size_t at, uint32_t value, size_t size)
{
	struct manifest m, read;
	size_t len;
	wd_err err;

	make(&m, 3);
	len = manifest_size(&m);
	memcpy((uint8_t *)&m + at, &value, size);
	err = manifest_decode(&read, wd_bytes(&m, len));
	return err ? err->text : "none";
}

#define BYTE(field, value) refusal(offsetof(struct manifest, field), value, 1)
#define WORD(field, value) refusal(offsetof(struct manifest, field), value, 4)

static void each_fault_is_refused_by_its_name(void **state)
{
	static const char name_text[] = "a device's name is not of 1 to 67 letters and digits";
	static const char first_text[] = "its first entry is not the reserved one";

	(void)state;
	assert_string_equal(BYTE(entry[1].name[0], 'Z'), "none");
	assert_string_equal(WORD(version, 2), "its version is not 1");
	assert_string_equal(WORD(entries, 0), "it has no entry, or more than 64");
	assert_string_equal(WORD(entries, 65), "it has no entry, or more than 64");
	assert_string_equal(WORD(entries, 4), "its size and number of entries differ");
	assert_string_equal(WORD(entry[0].type, SOLO5_NET_BASIC), first_text);
	assert_string_equal(BYTE(entry[0].name[0], 'x'), first_text);
	assert_string_equal(BYTE(entry[0].attached, 1), first_text);
	assert_string_equal(BYTE(entry[1].name[0], 0), name_text);
	assert_string_equal(BYTE(entry[1].name[0], '-'), name_text);
	assert_string_equal(BYTE(entry[1].name[67], 'x'), name_text);
	assert_string_equal(WORD(entry[1].type, 3), "a device has an unknown type");
	assert_string_equal(WORD(entry[1].type, SOLO5_RESERVED_FIRST),
		"a device has an unknown type");
	assert_string_equal(BYTE(entry[2].attached, 1), "a device is marked as attached");
	assert_string_equal(BYTE(entry[1].name[0], 'B'), "none");
	assert_string_equal(BYTE(entry[2].name[0], 'B'), "two devices have one name");
}

static void a_handle_is_a_device_only_if_attached_and_of_its_type(void **state)
{
	struct manifest m;

	(void)state;
	make(&m, 3);
	m.entry[0].attached = 1;
	assert_null(manifest_device(&m, 1, SOLO5_NET_BASIC));
	m.entry[1].attached = 1;
	assert_ptr_equal(manifest_device(&m, 1, SOLO5_NET_BASIC), &m.entry[1]);
	assert_null(manifest_device(&m, 1, SOLO5_BLOCK_BASIC));
	assert_null(manifest_device(&m, 0, SOLO5_NET_BASIC));
	assert_null(manifest_device(&m, 3, SOLO5_NET_BASIC));
	assert_null(manifest_device(&m, UINT64_MAX, SOLO5_NET_BASIC));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixty_three_devices_are_read),
		cmocka_unit_test(the_longest_name_is_read),
		cmocka_unit_test(a_size_that_differs_is_refused),
		cmocka_unit_test(each_fault_is_refused_by_its_name),
		cmocka_unit_test(a_handle_is_a_device_only_if_attached_and_of_its_type),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
