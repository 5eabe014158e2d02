/* SPDX-License-Identifier: ISC */
/* wadi/test/http_memory.h - what wadi/test/http.h asks, asked in memory.
 *
 *	static void ask(void *arg, struct wd_bytes request, struct wd_http_test_answer *answer)
 *	{
 *		if (!http_memory_ask(&memory, handler, request))
 *			http_memory_tell(&memory, answer);
 *	}
 */
#ifndef WADI_TEST_HTTP_MEMORY_H
#define WADI_TEST_HTTP_MEMORY_H

#include "wadi/http_memory.h"
#include "wadi/test/http.h"

/* Field lines with names in small letters; what there is no room for is left out. */
WD_TEST void http_memory_tell_fields(const struct http_memory *it,
                                     struct wd_http_test_answer *answer)
{
	size_t len = it->fields.len < sizeof answer->fields ? it->fields.len
	                                                    : sizeof answer->fields - 1;
	bool name = true;

	for (size_t i = 0; i < len; i++) {
		uint8_t c = it->fields.ptr[i];

		answer->fields[i] = (char)(name && c >= 'A' && c <= 'Z' ? c + 32 : c);
		name = c == '\n' || (name && c != ':');
	}
	answer->fields[len] = '\0';
}

/* Notes what came of http_memory_ask(), whose rooms are to be as large as an answer: 2,047
 * bytes of fields, WD_HTTP_TEST_BYTES of body. */
WD_TEST void http_memory_tell(const struct http_memory *it, struct wd_http_test_answer *answer)
{
	answer->status = it->status;
	answer->whole = it->whole;
	answer->len = it->body.len;
	answer->sum = wd_http_test_sum(0, it->body);
	memcpy(answer->body, it->body.ptr,
	       it->body.len < sizeof answer->body ? it->body.len : sizeof answer->body);
	http_memory_tell_fields(it, answer);
}

#endif
