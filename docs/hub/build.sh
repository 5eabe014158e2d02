#!/bin/sh
# SPDX-License-Identifier: ISC
# docs/hub/build.sh - writes out/docs: a page per package, all declarations of the
# headers, and the guides beside them, linked with each other.  Fails when a declaration
# has no comment, a comment or page names what is not there, or doxygen has a warning.
# shellcheck disable=SC2016 # what awk and doxygen are given
set -eu
cd "$(dirname -- "$0")/../.."
work=out/docs.work
# Of two at once, which would write into each other's pages, the second waits.
mkdir -p out
exec 9> out/docs.lock
flock 9
rm -rf "$work"
mkdir -p "$work/input"

headers() { find base interfaces libs targets cli/include -path '*/include/*' -name '*.h'; }
pages() { ls README.md CHANGES.md CONTRIBUTING.md docs/*.md; }
field() { sed -n "s/^$1: \"\(.*\)\"\$/\1/p" "$2"; }
depends() { sed -n '/^depends:/,/^]/s/^  "\([^"]*\)".*/\1/p' "$1"; }

# ---- What there is --------------------------------------------------------------------
opams=$(ls base/*.opam interfaces/*/*.opam libs/*/*.opam targets/*/*.opam)
for opam in $opams; do
	echo "$(basename "$opam" .opam) $(dirname "$opam")"
done > "$work/packages"

# ---- Names in comments and pages that nothing has ---------------------------------------
# In a header all of it counts; in a page what stands outside of blocks of code.
named_in_headers() { headers | xargs grep -now 'wd_[a-z0-9_]*()' /dev/null; }
named_in_pages() {
	pages | xargs awk '/^```/ { code = !code } !code && !/^    / {
		while (match($0, /`(struct )?(wd_[a-z0-9_]+|WD_[A-Z0-9_]+)(\(\))?`/)) {
			print FILENAME ":" FNR ":" substr($0, RSTART + 1, RLENGTH - 2)
			$0 = substr($0, RSTART + RLENGTH) } }'
}
# Declared is what a header names outside of its comments.
headers | xargs cat | awk '{
	for (code = ""; at = index($0, inside ? "*/" : "/*"); inside = !inside) {
		if (!inside) code = code substr($0, 1, at - 1)
		$0 = substr($0, at + 2)
	}
	print code (inside ? "" : $0)
}' | grep -ow '[A-Za-z_][A-Za-z0-9_]*' | sort -u > "$work/declared"
grep -i '^wd_' "$work/declared" > "$work/names"
{ named_in_headers; named_in_pages; } | while read -r line; do
	name=$(echo "${line##*:}" | sed 's/^struct //; s/()$//')
	case $name in *_) continue ;; esac # `wd_host_`: the beginning of several
	grep -qx "$name" "$work/declared" || echo "$line is declared in no header"
done > "$work/unresolved"
# tidy knows what a comment covers; its other findings are not of interest here.
{ out/host/tidy || :; } 2>&1 | grep '(undocumented)$' >> "$work/unresolved" || :

# ---- A page per package --------------------------------------------------------------------
rooms='base interfaces libs targets'
room_title() {
	case $1 in
	base) echo "Base" ;;
	interfaces) echo "Interfaces" ;;
	libs) echo "Libraries" ;;
	targets) echo "Targets" ;;
	esac
}
# Links to the packages that are named on standard input.
refs() { sed 's/.*/@ref & "&"/' | paste -s -d, | sed 's/,/, /g'; }

users_of() {
	for opam in $opams; do
		! depends "$opam" | grep -qx "$1" || basename "$opam" .opam
	done
}

# The guides that speak of a package or of something declared in it.
guides_of() { # NAME FOLDER
	{
		echo "$1"
		find "$2/include" -name '*.h' -exec cat {} + 2> /dev/null |
			grep -ow 'wd_[a-z0-9_]*' | sort -u
	} > "$work/of_package"
	for page in docs/*.md; do
		grep -v "$shared" "$work/of_package" | grep -qwFf - "$page" || continue
		id=$(echo "${page%.md}" | sed 's/[^a-zA-Z0-9]/_/g')
		echo "@ref page_$id \"$(sed -n '1s/^# //p' "$page")\""
	done | paste -s -d, | sed 's/,@/, @/g'
}
# Words of base stand in every header.
shared='^$'
base_words=$(cat base/include/wadi/*.h | grep -ow 'wd_[a-z0-9_]*' | sort -u)

# The sentence that a header begins with, "NAME - what it is.", as an entry of a list.
opening() { # HEADER
	awk 'NR > 1 {
		last = sub(/ *\*\/$/, "")
		sub(/^[\/ ]*\* ?/, "")
		if ($0 == "") exit
		text = text (text == "" ? "" : " ") $0
		if (last || text ~ /\.( |$)/) exit
	}
	END {
		if (match(text, /\. /)) text = substr(text, 1, RSTART)
		if (text ~ /^[^ ]+ - /) print "- " text
	}' "$1"
}

package_page() { # OPAM
	name=$(basename "$1" .opam) folder=$(dirname "$1")
	[ "$name" = wadi-base ] && shared='^$' ||
		shared="^\($(echo "$base_words" | paste -s -d'|' | sed 's/|/\\|/g')\)\$"
	echo "/** @defgroup $name $name"
	echo "@ingroup room_${folder%%/*}"
	echo "@brief $(field synopsis "$1")."
	echo
	targets=$(sed -n 's/^x-wadi-targets: \[ *\(.*\) *\]/\1/p' "$1" | tr -d '"')
	uses=$(depends "$1" | refs) users=$(users_of "$name" | refs)
	guides=$(guides_of "$name" "$folder")
	echo "| | |"
	echo "|---|---|"
	echo "| version | $(field version "$1") |"
	echo "| folder | \`$folder\` |"
	[ -z "$targets" ] || echo "| targets | $targets |"
	[ -z "$uses" ] || echo "| depends on | $uses |"
	[ -z "$users" ] || echo "| used by | $users |"
	[ -z "$guides" ] || echo "| guides | $guides |"
	echo
	find "$folder/include" -name '*.h' 2> /dev/null | sort | while read -r header; do
		opening "$header"
	done
	echo "*/"
}

{
	for room in $rooms; do
		echo "/** @defgroup room_$room $(room_title "$room") */"
	done
	for opam in $opams; do
		package_page "$opam"
	done
	echo '/** @defgroup config_language The language of config.c'
	echo '@brief What `wadi configure` evaluates. */'
} > "$work/input/packages.dox"

# ---- The pages ---------------------------------------------------------------------------------
pages | while read -r page; do
	mkdir -p "$work/input/$(dirname "$page")"
	docs/hub/page.awk -v names="$work/names" -v packages="$work/packages" "$page" \
		> "$work/input/$page"
done

# The order of the guides is theirs who come new; what is not named stands behind.
guides='guide network hello-on-hvt installing architecture errors logs writing-a-package
	porting-from-mirageos porting-from-solo5 porting-from-posix abi benchmarks'
{
	echo '/** @page guides Guides'
	for page in $(for guide in $guides; do echo "docs/$guide.md"; done) docs/*.md \
		CONTRIBUTING.md CHANGES.md; do
		[ ! -f "$page" ] || echo "$page" | sed 's/\.md$//; s/[^a-zA-Z0-9]/_/g'
	done | awk '!seen[$0]++ { print "- @subpage page_" $0 }'
	for page in docs/man/*.[1-9]; do
		echo "- @subpage man_$(basename "$page" | tr . _)"
	done
	echo '*/'
} > "$work/input/guides.dox"

# ---- The manual's pages, which lead to each other -----------------------------------------
man_page() { # FILE
	name=$(basename "$1")
	id=man_$(echo "$name" | tr . _)
	mandoc -Thtml -O fragment,man=man_%N_%S.html "$1" |
		sed -E '/class="(head|foot)/,/<\/table>/d
			s,<a class="Xr" href="man_[^"]*">((wadi)?[^<]*)</a>,\1,g' |
		sed -E 's,(wadi(-[a-z]+)?)\(([17])\),<a href="man_\1_\3.html">&</a>,g' \
		> "$work/$id.html"
	echo "/** @page $id ${name%.*}(${name##*.})"
	echo "@htmlinclude $id.html"
	echo '*/'
}

for page in docs/man/*.[1-9]; do
	man_page "$page"
done > "$work/input/manual.dox"

# ---- The order of things: what a package is about comes before its declarations --------------
layout() {
	doxygen -l "$work/layout.all"
	awk '
		/type="modules"/ { sub(/title=""/, "title=\"Packages\"") }
		/type="files" / { sub(/title=""/, "title=\"Headers\"") }
		/<group>/ { group = 1 }
		/<\/group>/ { group = 0 }
		group && /<briefdescription/ {
			print "    <detaileddescription title=\"About\"/>"
			next
		}
		group && /<detaileddescription/ { next }
		{ print }' "$work/layout.all" > "$work/layout.xml"
}
layout

# Where #include <> begins; two targets have headers of one name.
include_folders() {
	headers | sed -n '/^targets/!s,/include/.*,/include,p' | sort -u | tr '\n' ' '
}

# A page that is shown as what it says has another as a file, with nothing on it, which the
# search finds: it leads to the first.
lead_on() { # FILE PAGE
	cat > "$work/html/$1" << END
<!DOCTYPE html>
<meta charset="utf-8">
<title>$2</title>
<meta http-equiv="refresh" content="0; url=$2">
<a href="$2">$2</a>
END
}

lead_all_on() {
	for page in $(pages); do
		name=${page%.md}
		file=$(basename "$name" | sed 's/_/__/g')_8md.html
		case $name in
		README) lead_on "$file" index.html ;;
		*) lead_on "$file" "page_$(echo "$name" | sed 's/[^a-zA-Z0-9]/_/g').html" ;;
		esac
	done
	lead_on packages_8dox.html modules.html
	lead_on guides_8dox.html guides.html
	lead_on manual_8dox.html guides.html
}

# ---- Doxygen ------------------------------------------------------------------------------------
status=0
{
	cat docs/hub/Doxyfile
	echo "PROJECT_NUMBER = $(cat VERSION)"
	echo "INPUT = $work/input $(headers | sort | tr '\n' ' ')"
	echo "USE_MDFILE_AS_MAINPAGE = $work/input/README.md"
	echo "STRIP_FROM_INC_PATH = $(include_folders) ."
	echo "EXAMPLE_PATH = $work"
	echo "LAYOUT_FILE = $work/layout.xml"
	echo "WARN_LOGFILE = $work/warnings"
} > "$work/Doxyfile"
doxygen "$work/Doxyfile" || status=$?
cat "$work/unresolved" "$work/warnings" >&2
if [ $status != 0 ] || [ -s "$work/unresolved" ] || [ -s "$work/warnings" ]; then
	echo "docs: not written: see above" >&2
	exit 1
fi
lead_all_on
rm -rf out/docs
mv "$work/html" out/docs
echo "wrote out/docs/index.html"
