#!/usr/bin/awk -f
# SPDX-License-Identifier: ISC
# filter.awk HEADER - the header as doxygen wants it: a comment above a declaration, or
# behind it, becomes documentation, also of those that follow without a gap; a comment
# with dashes begins a section; all of it belongs to the group of the header's package.

# A line safe from being taken for doxygen's commands.  What stands in `backquotes` is
# code as it is; they may be on different lines.
function safe_line(text,    parts, n, i, all) {
	if (quoted)
		text = "\002`" text
	n = split(text, parts, "`")
	for (i = 1; i <= n; i += 2) {
		gsub(/\\/, "\\\\\\\\", parts[i])
		gsub(/[@%<>#&$]/, "\\\\&", parts[i])
		gsub(/(^|[ ("])_/, "&\001", parts[i])
		gsub(/_\001/, "\\_", parts[i])
	}
	for (i = 2; i <= n; i += 2)
		gsub(/%/, "%%", parts[i])
	for (i = 1; i <= n; i++)
		all = all (i > 1 ? "`" : "") parts[i]
	quoted = n && n % 2 == 0
	sub(/^\002`/, "", all)
	return all
}

# All of a comment.  What is indented, and in no list, is kept as it stands.
function safe(text,    lines, n, i, all, kept, list) {
	n = split(text, lines, "\n")
	quoted = 0
	for (i = 1; i <= n; i++) {
		list = lines[i] ~ /^- / || (list && lines[i] ~ /^(  |\t)/)
		if (!kept && !list && lines[i] ~ /^(  |\t)/ && (kept = 1))
			all = all "@verbatim\n"
		else if (kept && lines[i] !~ /^(  |\t)/ && !(kept = 0))
			all = all "@endverbatim\n"
		all = all (kept ? lines[i] : safe_line(lines[i])) (i < n ? "\n" : "")
	}
	return all (kept ? "\n@endverbatim\n" : "")
}

# "libs/prng/include/wadi/random_default.h" is of the package "wadi-prng".
function package(file,    folder, name, command) {
	folder = file
	sub(/\/include\/.*/, "", folder)
	command = "cd " folder " && ls *.opam 2> /dev/null"
	command | getline name
	close(command)
	sub(/\.opam$/, "", name)
	return name ? name : "config_language"
}

function end_section() {
	if (section)
		print "/** @} */"
	section = 0
}

function begin_section(text,    title) {
	end_section()
	title = text
	sub(/\n.*/, "", title)
	gsub(/^-+ *| *-+ *$/, "", title)
	sub(/^[^\n]*\n?/, "", text)
	about = title "."
	last = text # for what stands below without a gap
	fresh = 0
	gsub(/`/, "", title) # of which doxygen makes tags that are seen
	print "/** @name " safe(title) "\n" safe(text) "\n@{ */"
	section = 1
}

# A comment that stands on lines of its own.
function comment(text) {
	if (!described && text ~ /^wadi\/[^ ]* - /) {
		described = 1
		sub(/^[^ ]* - /, "", text)
		about = toupper(substr(text, 1, 1)) substr(text, 2)
		sub(/\n.*/, "", about)
		text = toupper(substr(text, 1, 1)) substr(text, 2)
		print "/** @file\n" safe(text) " */\n/** @addtogroup " package(FILENAME) "\n@{ */"
		return
	}
	if (text ~ /^----/ && !depth) {
		begin_section(text)
		return
	}
	if (body)
		return # how a function works, not what it promises
	print "/** " safe(text) " */"
	if (!depth) {
		last = text
		fresh = 1
	}
}

# The same text for those that stand below it without a gap.
function share_comment(code, behind) {
	if (open || depth || code ~ /^(struct|union|enum) [a-zA-Z0-9_]+;/ || code ~ /^#[^d]/)
		return
	if (code ~ /^typedef struct wd_[a-z_]+ \{$/ && !last)
		print "/** A handle, passed by value: operations, and the object they are of. */"
	else if (!fresh && last && !behind && code ~ /[a-zA-Z]/)
		print "/** " safe(last) " */"
	else if (!fresh && code ~ /^[a-z][a-z0-9_ ]* \{/)
		print "/** " safe(about) " */" # what its section or header is about
	fresh = 0
}

# Braces decide where a declaration ends; those in a macro do not count.
function follow(code,    opened, closed, was) {
	if (macro || code ~ /^#/) {
		macro = code ~ /\\$/
		return
	}
	was = depth
	opened = gsub(/\{/, "{", code)
	closed = gsub(/\}/, "}", code)
	if (!depth && opened)
		body = code ~ /^\{/ || code ~ /\) *\{/
	depth += opened - closed
	if (!depth)
		body = 0
	open = depth || code !~ /([;}]|^[A-Z_]+\(.*\))[ \t]*$/
	if (code ~ /^[ \t]*$/)
		open = was > 0
}

function code_line(line,    code, behind) {
	code = line
	if (match(line, /[ \t]*\/\*.*\*\/[ \t]*$/) && !macro && line !~ /^#/) {
		behind = substr(line, RSTART, RLENGTH)
		code = substr(line, 1, RSTART - 1)
		gsub(/^[ \t]*\/\* *| *\*\/[ \t]*$/, "", behind)
	}
	if (!macro)
		share_comment(code, behind)
	print behind && !body ? code " /**< " safe(behind) " */" : line
	follow(code)
}

FNR == 1 { print ""; next }
in_comment {
	ends = sub(/ *\*\/[ \t]*$/, "")
	sub(/^[ \t]*\*? ?/, "")
	text = text "\n" $0
	if (ends) {
		in_comment = 0
		comment(text)
	}
	next
}
/^[ \t]*\/\*/ && !macro {
	line = $0
	sub(/^[ \t]*\/\* ?/, "", line)
	if (sub(/ *\*\/[ \t]*$/, "", line)) {
		comment(line)
	} else if (line !~ /\*\//) {
		text = line
		in_comment = 1
	}
	next
}
/^$/ { if (!depth) last = ""; print; next }
{ code_line($0) }
END {
	end_section()
	if (described)
		print "/** @} */"
}
