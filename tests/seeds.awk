# SPDX-License-Identifier: ISC
# Each input of a file of seeds, see tests/fuzz, as a format of printf(1).
BEGIN { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i }
function byte(n) { return sprintf("\\%03o", n) }
function digit(c) { return index("0123456789abcdef", tolower(c)) - 1 }
function text(s,   i, c, out) {
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "\\") {
			c = substr(s, ++i, 1)
			out = out byte(c == "r" ? 13 : c == "n" ? 10 : code[c])
		} else {
			out = out byte(code[c])
		}
	}
	return out
}
/^[ \t]*(#|$)/ { next }
/^[^ \t]/ && out != "" { print out; out = "" }
{
	while ($0 != "")
		if (match($0, /^[ \t]+/) || match($0, /^#.*/)) {
			$0 = substr($0, RLENGTH + 1)
		} else if (match($0, /^[0-9a-fA-F][0-9a-fA-F]/)) {
			out = out byte(16 * digit(substr($0, 1, 1)) + digit(substr($0, 2, 1)))
			$0 = substr($0, 3)
		} else if (match($0, /^"([^"\\]|\\[rn"\\])*"/)) {
			out = out text(substr($0, 2, RLENGTH - 2))
			$0 = substr($0, RLENGTH + 1)
		} else {
			printf "%s:%d: no hexadecimal digits and no text: %s\n", FILENAME, FNR, $0 \
				> "/dev/stderr"
			exit bad = 1
		}
}
END { if (!bad && out != "") print out }
