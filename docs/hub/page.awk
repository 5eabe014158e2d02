#!/usr/bin/awk -f
# SPDX-License-Identifier: ISC
# page.awk -v names=FILE -v packages=FILE PAGE - a page of markdown for doxygen: its title
# gets an anchor, links lead to pages and packages, names of declarations to these.
# `names` has the declared names, one a line; `packages` lines of a package and its folder.

function id_of(path) {
	sub(/\.md$/, "", path)
	gsub(/[^a-zA-Z0-9]/, "_", path)
	return path == "README" ? "mainpage" : "page_" path
}

# "docs/errors.md" for "../docs/errors.md", seen from the page's folder.
function resolve(target,    folder) {
	folder = FILENAME
	if (!sub(/\/[^\/]*$/, "", folder))
		folder = ""
	while (sub(/^\.\.\//, "", target))
		if (!sub(/\/[^\/]*$/, "", folder))
			folder = ""
	return (folder ? folder "/" : "") target
}

function linked(words, target,    path, p) {
	if (target ~ /^[a-z]+:/)
		return "[" words "](" target ")"
	sub(/#.*/, "", target)
	if (!target)
		return words
	path = resolve(target)
	if (path ~ /\.md$/)
		return "[" words "](@ref " id_of(path) ")"
	for (p in folder_of)
		if (path == folder_of[p] || index(path, folder_of[p] "/") == 1)
			return "[" words "](@ref " p ")"
	return words
}

function with_links(line,    all, words, target) {
	while (match(line, /\[[^][]*\]\([^) ]*\)/)) {
		words = target = substr(line, RSTART + 1, RLENGTH - 2)
		sub(/\]\(.*/, "", words)
		sub(/.*\]\(/, "", target)
		all = all substr(line, 1, RSTART - 1) linked(words, target)
		line = substr(line, RSTART + RLENGTH)
	}
	return all line
}

# `wd_sleep()`, `WD_TRY`, `struct wd_buf`: a link if it is declared.
function with_names(line,    parts, n, i, name, all) {
	n = split(line, parts, "`")
	for (i = 1; i <= n; i++) {
		while (i % 2 && sub(/\*\*/, bold ? "</b>" : "<b>", parts[i]))
			bold = !bold # doxygen's own stop at the end of a line
		if (i % 2)
			gsub(/[#@][a-zA-Z]/, "\\\\&", parts[i])
		name = parts[i]
		sub(/^struct /, "", name)
		sub(/\(\)$/, "", name)
		if (i % 2)
			all = all parts[i]
		else if (i < n && (name in declared || name in folder_of))
			all = all "<code>@ref " name " \"" parts[i] "\"</code>"
		else {
			gsub(/%/, "%%", parts[i]) # of two, doxygen leaves one
			all = all "`" parts[i] (i < n ? "`" : "")
		}
	}
	return all
}

BEGIN {
	while ((getline name < names) > 0)
		declared[name]
	while ((getline pair < packages) > 0) {
		split(pair, word, " ")
		folder_of[word[1]] = word[2]
	}
}
/^```/ {
	code = !code
	sub(/^```c$/, "```{.c}")
	print
	next
}
code || /^    / { print; next }
/^$/ { bold = 0 }
/^# / && !titled++ { print $0 " {#" id_of(FILENAME) "}"; next }
/^##/ { gsub(/`/, "") } # of which doxygen makes tags that are seen
{ print with_links(with_names($0)) }
