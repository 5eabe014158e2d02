#!/bin/sh
# SPDX-License-Identifier: ISC
# Each of tidy's checks shown finding, in a small tree of its own, and silent.
# TIDY names the program; without it, it is compiled here.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
if [ -n "${TIDY:-}" ]; then
	tidy=$(cd "$(dirname "$TIDY")" && pwd)/$(basename "$TIDY")
else
	tidy=$tmp/tidy
	${CC:-cc} -std=gnu17 -o "$tidy" "$here"/*.c || exit 1
fi
n=0

# tree: an empty folder with two packages, base and a console, to break.
tree() {
	rm -rf "$tmp/tree"
	mkdir "$tmp/tree" && cd "$tmp/tree" || exit 1
	echo 1.2.3 >VERSION
	package base/wadi-base
	package interfaces/console/wadi-console wadi-base
	header base/include/wadi/base.h '/* A byte. */' 'typedef unsigned char wd_byte;'
	header interfaces/console/include/wadi/console.h '#include "wadi/base.h"'
}

# package FOLDER/NAME DEPENDS...
package() {
	mkdir -p "$(dirname "$1")"
	opam=$1.opam
	shift
	cat >"$opam" <<-'X'
	opam-version: "2.0"
	version: "1.2.3"
	synopsis: "A package"
	maintainer: "The authors"
	authors: "The authors"
	license: "ISC"
	homepage: "https://wadi.invalid/"
	bug-reports: "https://wadi.invalid/issues"
	X
	echo 'depends: [' >>"$opam"
	for depend; do echo "  \"$depend\" {>= \"1.2\" & < \"1.3\"}" >>"$opam"; done
	echo ']' >>"$opam"
}

# code FILE LINE...: a C file; its text starts at line 2.
code() {
	file=$1
	shift
	mkdir -p "$(dirname "$file")"
	{ echo '/* SPDX-License-Identifier: ISC */'; printf '%s\n' "$@"; } >"$file"
}

# header FILE LINE...: with its guard; its text starts at line 4.
header() {
	file=$1
	shift
	code "$file" '#ifndef GUARD_H' '#define GUARD_H' "$@" '#endif'
}

# lines COUNT TEXT
lines() {
	i=0
	while [ "$i" -lt "$1" ]; do
		printf '%s\n' "$2"
		i=$((i + 1))
	done
}

result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$tmp/output"
	fi
}

# finds LINE [LINE...]: just these findings, and status 1.
finds() {
	"$tidy" . >"$tmp/output" 2>&1
	status=$?
	printf '%s\n' "$@" >"$tmp/wanted"
	[ "$status" = 1 ] && cmp -s "$tmp/output" "$tmp/wanted"
	result $? "found: $1"
}

# silent TEXT: no finding, and status 0.
silent() {
	"$tidy" . >"$tmp/output" 2>&1 && [ ! -s "$tmp/output" ]
	result $? "$1"
}

# ---- The tree -----------------------------------------------------------------
tree
silent "a tidy tree is passed over in silence"
mkdir out bin build
code out/x.c "goto" && cp out/x.c bin && cp out/x.c build
silent "what is made is not read"
printf 'a \n\0' >picture
silent "nor what is no text"
"$tidy" absent >"$tmp/output" 2>&1
[ $? = 2 ]
result $? "a tree that is not there is status 2"
if command -v git >/dev/null; then
	tree
	git init -q . && echo '/draft.c' >.gitignore && echo 'no newline' | tr -d '\n' >draft.c
	silent "what git ignores is not read"
	git add . && rm VERSION && code new.c 'int x; '
	finds 'new.c:2: a blank at the end of the line (blanks)'
fi

# ---- Lines ----------------------------------------------------------------------
tree
wide=$(lines 87 x | tr -d '\n')
code wide.c "	/*$wide */" "	/* $wide */"
finds 'wide.c:3: 101 columns, more than 100 (columns)'
code wide.c "/* $(lines 94 'é' | tr -d '\n') */"
silent "a character of several bytes is one column"
{ echo '# Title'; echo "| $wide$wide |"; echo "[$wide](VERSION)"; } >page.md
silent "tables and links may be wide"
echo "$wide$wide" >>page.md
finds 'page.md:4: 174 columns, more than 100 (columns)'

tree
{ echo '# SPDX-License-Identifier: ISC'; lines 599 ':'; } >long.sh
silent "600 lines are a file"
echo ':' >>long.sh
finds 'long.sh:601: 601 lines, more than 600 (file-length)'

tree
c_line='the first line is not /* SPDX-License-Identifier: ISC */ (licence)'
sh_line='the first line is not # SPDX-License-Identifier: ISC (licence)'
for file in a.c a.h a.S a.lds a.sh a.mk Makefile; do
	echo '/* nothing */' >"$file"
done
printf '#!/bin/sh\n:\n' >script
finds "Makefile:1: $sh_line" "a.S:1: $c_line" "a.c:1: $c_line" "a.h:1: $c_line" \
	"a.lds:1: $c_line" "a.mk:1: $sh_line" "a.sh:1: $sh_line" "script:2: $sh_line"
rm a.? a.lds a.sh a.mk Makefile
printf '#!/bin/sh\n# SPDX-License-Identifier: ISC\n' >script
silent "a script's licence is its second line"

tree
word=TO; word=${word}DO
code a.c "/* $word: more */" "/* x${word}x, XX''XX */"
finds "a.c:2: $word: do it, or file an issue (notes)"
code a.c "const char *where = \"/ho""me/ann/wadi\";"
finds "a.c:2: a path of somebody's machine: /ho""me/... (paths)"
code a.c 'int x;	'
finds 'a.c:2: a blank at the end of the line (blanks)'
code a.c 'int x;' && printf 'int y;' >>a.c
finds 'a.c:3: no newline at the end (newline)'
code a.c 'int x;' ''
finds 'a.c:3: an empty line at the end (newline)'

# ---- Code -------------------------------------------------------------------------
tree
code long.c 'static struct s f(int x)' '{' "$(lines 67 '	x++;')" '}'
silent "70 lines are a function"
code long.c 'static struct s f(int x)' '{' "$(lines 68 '	x++;')" '}'
finds 'long.c:2: f has 71 lines, more than 70 (function-length)'
code long.c 'int table[] = {' "$(lines 80 '	1,')" '};' \
	'struct s {' "$(lines 80 '	int x;')" '};'
silent "tables and structures may be long"
rm long.c
{ echo '# SPDX-License-Identifier: ISC'; echo 'f() {'; lines 69 '	:'; echo '}'; } >long.sh
finds 'long.sh:2: f has 71 lines, more than 70 (function-length)'

tree
code a.c 'void f(void)' '{' '	goto out; /* goto */' 'out:' '	puts("goto");' '}'
finds 'a.c:4: goto: return, or use a clean-up (goto)'
code a.c 'void f(char *s)' '{' '	strcpy(s, "x");' '}'
silent "elsewhere the tree's own tools may"
mkdir cli && mv a.c cli
finds 'cli/a.c:4: strcpy() does not know how much room there is (banned)'
mkdir cli/tests && cp cli/a.c cli/tests
code cli/a.c '#define F(s) sprintf(s, "x")'
finds 'cli/a.c:2: sprintf() does not know how much room there is (banned)'

tree
code a.c 'int f(int a,' '      int b)' '{' '	return a +' '	       b;' '}'
silent "blanks may align"
code a.c 'void f(void)' '{' '    x();' '}'
finds 'a.c:4: indented with blanks, not tabs (indentation)'

tree
code cli/a.c '#ifdef X' '#elif Y' '#endif'
finds 'cli/a.c:2: #ifdef: choose by which file is linked (choice)' \
	'cli/a.c:3: #elif: choose by which file is linked (choice)'
for place in targets/unix base/arch/x86_64 base/tests base/fuzz; do
	code "$place/a.c" '#if X' '#endif'
done
rm cli/a.c
code base/include/wadi/compiler.h '#ifndef A' '#define A' '#if X' '#endif' '#endif'
cp base/include/wadi/compiler.h base/include/wadi/err.h
header base/src/a.h '#ifdef __cplusplus' '#endif'
silent "where #if is at home it may be"
header base/src/a.h '#ifndef X' '#define X 1' '#endif'
finds 'base/src/a.h:4: #ifndef: choose by which file is linked (choice)'

# ---- Rooms -------------------------------------------------------------------------
tree
package libs/start/wadi-start wadi-base
start=libs/start/include/wadi/start.h
header $start '#include "wadi/base.h"'
package targets/unix/wadi-target-unix wadi-base wadi-start
header targets/unix/include/wadi/manifest.h '#include "wadi/start.h"'
header tenders/common/elf.h
header cli/include/wadi/config.h '#include "wadi/start.h"'
code tenders/hvt/a.c '#include "common/elf.h"' '#include "../common/elf.h"' '#include "wadi/base.h"'
code interfaces/console/include/wadi/config/console.h '#include "wadi/config.h"'
silent "arrows that point down are fine"
code base/src/a.c '#include "wadi/start.h"'
finds 'base/src/a.c:2: base may not include libs/start/include/wadi/start.h (arrows)' \
	'base/src/a.c:2: wadi-base includes wadi-start, which leads back to it (circle)' \
	'base/src/a.c:2: wadi-base.opam does not depend on wadi-start (depends)' \
	"$start:4: wadi-start includes wadi-base, which leads back to it (circle)"
rm base/src/a.c
code interfaces/console/src/a.c '#include "wadi/manifest.h"' '#include "wadi/base.h"'
manifest=targets/unix/include/wadi/manifest.h
finds "interfaces/console/src/a.c:2: interfaces may not include $manifest (arrows)" \
	'interfaces/console/src/a.c:2: wadi-console.opam does not depend on wadi-target-unix'\
' (depends)'
rm interfaces/console/src/a.c
console=interfaces/console/include/wadi/console.h
code tenders/hvt/a.c '#include "wadi/start.h"' '#include "wadi/console.h"'
finds 'tenders/hvt/a.c:2: tenders may not include libs/start/include/wadi/start.h (arrows)' \
	"tenders/hvt/a.c:3: tenders may not include $console (arrows)"
rm tenders/hvt/a.c
code cli/src/a.c '#include "wadi/manifest.h"' '#include "wadi/console.h"'
finds 'cli/src/a.c:2: cli may not include targets/unix/include/wadi/manifest.h (arrows)'
rm cli/src/a.c
code base/tests/a.c '#include "wadi/console.h"' '#include <stdio.h>'
silent "a test includes what it likes"

tree
code base/src/a.c '#include "absent.h"'
finds 'base/src/a.c:2: "absent.h" is no header of this repository (include)'
code base/src/a.c '#include <string.h>' '#include <stdio.h>'
finds 'base/src/a.c:3: <stdio.h> is not there in an image (include)'
rm base/src/a.c
package libs/prng/wadi-prng
echo 'x-wadi-libraries: [ "bearssl" ]' >>libs/prng/wadi-prng.opam
code libs/prng/src/a.c '#include <bearssl.h>'
code cli/src/a.c '#include <stdio.h>'
silent "a package's own libraries are there, and the host's on the host"

tree
package interfaces/a/wadi-a wadi-b
package interfaces/b/wadi-b wadi-a
header interfaces/a/include/wadi/a.h '#include "wadi/b.h"'
header interfaces/b/include/wadi/b.h '#include "wadi/a.h"'
finds 'interfaces/a/include/wadi/a.h:4: wadi-a includes wadi-b, which leads back to it (circle)' \
	'interfaces/b/include/wadi/b.h:4: wadi-b includes wadi-a, which leads back to it (circle)'

tree
package interfaces/a/wadi-a wadi-console
code interfaces/a/src/a.c '#include "wadi/console.h"' '#include "wadi/base.h"'
silent "what a dependency depends on may be included"
package interfaces/a/wadi-a
finds 'interfaces/a/src/a.c:2: wadi-a.opam does not depend on wadi-console (depends)' \
	'interfaces/a/src/a.c:3: wadi-a.opam does not depend on wadi-base (depends)'
package interfaces/a/wadi-a wadi-base wadi-console
code interfaces/a/src/a.c '#include "wadi/base.h"'
finds 'interfaces/a/wadi-a.opam:11: depends on wadi-console, whose headers it never includes'\
' (depends)'

# ---- Tables of operations ----------------------------------------------------------
tree
header base/include/wadi/x.h '/* Operations. */' 'struct wd_x_ops {' \
	'	int (*get)(void *self, int (*f)(int, int));' '	int flags;' '};' \
	'/* More. */' 'struct wd_y_ops {' '	struct wd_x_ops x;' \
	'	void (*put)(void *self);' '};'
code base/src/x.c 'static const struct wd_x_ops ops = { .get = get, .flags = F(1, 2) };' \
	'static const struct wd_y_ops y = { .x = { .get = get, .flags = 1 }, .put = put };' \
	'static const struct wd_x_ops plain = { get, 1 };' 'extern const struct wd_x_ops other;' \
	'static const struct wd_y_ops *all[] = { &y };' 'void f(const struct wd_x_ops *ops) { }'
silent "whole tables are whole"
code base/src/x.c 'static const struct wd_x_ops ops = {' '	.flags = 1, /* .get = */' '};'
finds 'base/src/x.c:2: struct wd_x_ops without .get (ops)'
code base/src/x.c 'static const struct wd_y_ops y = {' '	.put = put,' '	.x = {' \
	'		.get = get' '	}' '};' 'struct wd_x_ops two[] = { { get, 1 }, { get } };'
finds 'base/src/x.c:4: struct wd_x_ops without .flags (ops)' \
	'base/src/x.c:8: struct wd_x_ops without .flags (ops)'
code base/src/x.c 'void f(void)' '{' '	g(&(struct wd_x_ops){ .get = get });' '}'
finds 'base/src/x.c:4: struct wd_x_ops without .flags (ops)'
code base/src/x.c 'struct wd_y_ops y = { .x.get = get, .put = put };'
finds 'base/src/x.c:2: set a table within a table as a whole (ops)'

# ---- Public headers ------------------------------------------------------------------
tree
public=base/include/wadi/x.h
header $public 'struct wd_later;' '' 'int wd_a(void); /* One. */' '' '/* Two, three. */' \
	'int wd_b(int x,' '         int y);' 'WD_ERROR_DECL(wd_c);' '' '#define WD_HELP_ 1' \
	'' 'struct wd_s {' '	int x; /* a number */' '};' '' '#define WD_EACH(x) x' \
	'int wd_d(void);' \
	'#undef WD_EACH' '' '_Static_assert(1, "so");' '' \
	'typedef struct wd_x {' '	const struct wd_x_ops *ops;' '	void *self;' '} wd_x;'
finds "$public:20: wd_d has no comment (undocumented)"
for what in 'int wd_a(void);' 'struct wd_a { int x; };' 'enum wd_a { X };' 'typedef int wd_a;' \
	'#define wd_a(x) x' 'static inline int wd_a(void) { return 1; }' 'extern int wd_a[];' \
	'WD_ERROR_DECL(wd_a);' 'typedef int (*wd_a)(int x);'; do
	header $public '/* About nothing. */' '' "$what"
	finds "$public:6: wd_a has no comment (undocumented)"
done
header $public 'static inline int wd_a(void)' '{' '	return 1; /* why */' '}'
finds "$public:4: wd_a has no comment (undocumented)"
header base/src/private.h 'int a(void);'
header $public
silent "private headers may go without"

# ---- Pages ------------------------------------------------------------------------------
tree
mkdir docs
# shellcheck disable=SC2016 # the backquotes are Markdown's
printf '%s\n' '# Title' '## Part' '```' '# a comment in a program' '[x](absent)' '```' \
	'[a](../VERSION) [b](https://wadi.invalid/x) [c](#part) [d](other.md#x) [e](../base/)' \
	'`[no](link)`' >docs/page.md
echo '# Other' >docs/other.md
silent "links that lead somewhere"
printf '%s\n' '# Title' 'See [this](absent.md) and [that](../../etc/passwd).' >docs/page.md
finds 'docs/page.md:2: ../../etc/passwd is not there (links)' \
	'docs/page.md:2: absent.md is not there (links)'
printf '%s\n' '# Title' '# Another' >docs/page.md
finds 'docs/page.md:2: a second title (title)'
echo 'Text.' >docs/page.md
finds 'docs/page.md:1: no title (title)'

# ---- Package files ------------------------------------------------------------------------
tree
sed -i '/^license/d; s/1\.2\.3/1.2.4/' base/wadi-base.opam
finds 'base/wadi-base.opam:1: no field license: (opam)' \
	'base/wadi-base.opam:2: version 1.2.4, but VERSION says 1.2.3 (opam)'
tree
package libs/acme/acme-gpio
sed -i 's/1\.2\.3/7/' libs/acme/acme-gpio.opam
silent "somebody else's package has a version of its own"

tree
"$tidy" --report . >"$tmp/output" 2>&1 && grep -q '^public headers .* 8 lines of code' "$tmp/output"
result $? "the report counts"
echo "1..$n"
