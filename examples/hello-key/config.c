/* SPDX-License-Identifier: ISC */
/* What is said is decided twice: `wadi configure --language=de` links one
 * greeting, `wadi run -- --hello=hey` says another.
 */
#include "wadi/config/devices.h"
#include "hello-key.h"

KEY_CHOICE(language, "of the greeting that is linked in", en, de, la);

static const char *greeting(void)
{
	switch (language) {
	case language_en: return "hello world";
	case language_de: return "hallo Welt";
	case language_la: return "salve munde";
	}
	__builtin_unreachable();
}

void configure(void)
{
	JOB(hello_key_main, console_default(), boot_text("hello", "what to say", greeting()),
	    boot_int("times", "how often", "1"));
}
