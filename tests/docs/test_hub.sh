#!/bin/sh
# SPDX-License-Identifier: ISC
# `make docs` writes a page per package and all guides without a warning, linked both
# ways; what has no comment, and what is named and not there, stops it.
# shellcheck disable=SC2016,SC2154 # for sh -c; from tap.sh
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh

if ! command -v doxygen > /dev/null || [ ! -d /usr/share/doxygen-awesome-css ]; then
	skip "documentation" "tool: doxygen and doxygen-awesome-css are not installed"
	done_testing
	exit 0
fi

# A copy, so that what is planted here disturbs nobody.
tree=$work/tree
mkdir -p "$tree/out/host"
cp -r base interfaces libs targets docs README.md CHANGES.md CONTRIBUTING.md VERSION "$tree"
mkdir "$tree/cli" && cp -r cli/include "$tree/cli"
cp out/host/tidy "$tree/out/host"
cd "$tree" || exit 1
build() { docs/hub/build.sh; }

# Nobody else writes at the same time.
build_alone() {
	build &
	builder=$!
	until [ -d out/docs.work ] || ! kill -0 $builder; do sleep 0.1; done
	! flock -n out/docs.lock true
	alone=$?
	wait $builder && [ $alone = 0 ]
}
check "the documentation is written, without a warning" build_alone
for opam in base/*.opam interfaces/*/*.opam libs/*/*.opam targets/*/*.opam; do
	name=$(basename "$opam" .opam)
	check "$name has a page" ls "out/docs/group__$name.html"
done
for page in docs/*.md; do
	id=$(echo "${page%.md}" | sed 's/[^a-zA-Z0-9]/_/g')
	check "$page has one" ls "out/docs/page_$id.html"
	check "that Guides leads to" grep -q "page_$id.html" out/docs/guides.html
done
check "a guide leads to what it names" grep -q 'href="group__wadi-base.html#' \
	out/docs/page_docs_errors.html
check "and a package to the guides that name it" grep -q 'href="page_docs_errors.html"' \
	out/docs/group__wadi-base.html
check "a package to those it depends on" grep -q 'href="group__wadi-base.html"' \
	out/docs/group__wadi-console.html
check "and to those that use it" grep -q 'href="group__wadi-devices.html"' \
	out/docs/group__wadi-console.html
for page in docs/man/*.[1-9]; do
	check "$(basename "$page") is there" ls "out/docs/man_$(basename "$page" | tr . _).html"
done
check "the manual's pages lead to each other" grep -q 'href="man_wadi-hvt_1.html"' \
	out/docs/man_wadi_1.html
check "no page names this folder" sh -c '! grep -rl "$1" out/docs' - "$tree"
check "a header is named as it is included" grep -q '&lt;<a [^>]*>wadi/pclock.h</a>&gt;' \
	out/docs/structwd__date.html
check "no page is empty" sh -c 'for page in out/docs/*_8md.html out/docs/*_8dox.html; do
	to=$(sed -n "s/.*url=\(.*\)\">/\1/p" "$page")
	[ -s "out/docs/${to:-none}" ] || { echo "$page leads to: $to"; exit 1; }; done'
check "no heading shows a tag" sh -c '! grep -l "<h[1-6].*&lt;tt&gt;" out/docs/*.html'
check "a search finds a function" sh -c 'grep -lq wd_5fsleep out/docs/search/*.js'
check "the comment of a declaration is there" grep -q 'Lets the others run once' \
	out/docs/group__wadi-base.html

# ---- On a telephone ------------------------------------------------------------------------
# A page that shows others in a frame of 400 pixels, one after the other, and then has those
# that can be moved sideways for a title.
probe() { # PAGES...
	pages=$(printf '"%s",' "$@")
	cat > out/docs/probe.html <<- END
		<body><script>
		var pages = [${pages%,}], wide = [], seen = 0;
		function next() {
			var frame = document.createElement("iframe");
			frame.style.cssText = "width:400px;height:800px;border:0";
			frame.src = pages[0];
			frame.onload = function () { setTimeout(function () {
				var page = frame.contentDocument.getElementById("doc-content");
				seen++;
				if (page.scrollWidth > page.clientWidth)
					wide.push(pages[0] + ": " + page.scrollWidth);
				frame.remove();
				pages.shift();
				document.title = "seen " + seen + " wide " + wide.join(", ");
				if (pages.length > 0)
					next();
			}, 200); };
			document.body.appendChild(frame);
		}
		next();
		</script></body>
	END
	timeout 100 chromium --headless --no-sandbox --disable-gpu \
		--disable-background-networking --allow-file-access-from-files \
		--user-data-dir="$work/chromium" --virtual-time-budget=30000 \
		--window-size=1280,900 --dump-dom "file://$PWD/out/docs/probe.html" 2> /dev/null
	rm out/docs/probe.html
}

no_page_is_wide() {
	set -- index.html guides.html group__wadi-stack.html group__wadi-tcp-wrap.html \
		group__wadi-http-server.html group__wadi-block.html group__wadi-log.html \
		page_docs_malformed.html page_docs_errors.html page_CONTRIBUTING.html \
		man_wadi-config_7.html tcp__direct_8h.html
	probe "$@" | grep -o "<title>.*</title>" > "$work/title"
	cat "$work/title"
	grep -qx "<title>seen $# wide </title>" "$work/title"
}

if command -v chromium > /dev/null; then
	check "no page is wider than a window of 400 pixels" no_page_is_wide
else
	skip "no page is wider than a window of 400 pixels" "tool: chromium is not installed"
fi

# ---- What must not pass ------------------------------------------------------------------
header=interfaces/console/include/wadi/console.h
cp $header "$work/header"

planted() { # TEXT: stops the build, which says so
	says 1 "$1" build
	result=$?
	cp "$work/header" $header
	return $result
}

rm -rf out/docs
sed -i 's,^#endif$,int wd_console_bare(void);\n\n#endif,' $header
check "a declaration without a comment" planted "wd_console_bare"
sed -i 's,^/\* Writes `text`,/* As wd_console_gone() does,' $header
check "a comment that names what is not there" planted "wd_console_gone"
printf '\nSee `%s`.\n' 'wd_console_gone()' >> docs/errors.md
check "a page that names what is not there" planted "docs/errors.md"
sed -i '$d' docs/errors.md
printf '\nSee [there](nowhere.md).\n' >> docs/errors.md
check "a link to nowhere" planted "page_docs_nowhere"
check "nothing was written then" sh -c '[ ! -e out/docs ]'
done_testing
