# SPDX-License-Identifier: ISC
# bash completion for wadi; `wadi completion bash` prints it.

_wadi_guests() { wadi ps 2> /dev/null | awk 'NR > 1 { printf "%s ", $1 }'; }

_wadi_words() {
	case $1 in
	'') echo "new configure depend build run debug ps logs metrics stop trace describe query" \
		"clean help completion --help --version" ;;
	new) echo "--template --help" ;;
	configure) echo "-t -f --help $(wadi query options 2> /dev/null | tr '\n' ' ')" ;;
	depend) echo "--json --help" ;;
	build) echo "-v -j --gdb --no-gdb --trace-errors --no-trace-errors --help" ;;
	run) echo "-- --detach --as= --publish= --bridge= --mem= --help" ;;
	debug) echo "-- --print --batch -ex -x --help" ;;
	ps) echo "--json --help" ;;
	logs) echo "-f --help $(_wadi_guests)" ;;
	metrics) echo "--help $(_wadi_guests)" ;;
	stop) echo "--all --wait= --help $(_wadi_guests)" ;;
	trace) echo "--format --output --help" ;;
	describe) echo "--dot --json --help" ;;
	query) echo "name target packages opam manifest files makefile image options targets home" \
		"--help" ;;
	help) echo "new configure depend build run debug ps logs metrics stop trace describe query" \
		"clean help completion" ;;
	completion) echo "bash --help" ;;
	esac
}

# --pages=embed|fat as --pages=embed and --pages=fat; --count=NUMBER as --count=
_wadi_options() {
	local word value
	for word in "$@"; do
		case $word in
		*=*'|'*)
			for value in $(tr '|' ' ' <<< "${word#*=}"); do
				echo "${word%%=*}=$value"
			done ;;
		*=NUMBER | *=TEXT) echo "${word%%=*}=" ;;
		*) echo "$word" ;;
		esac
	done
}

# Bash takes "=" for a word of its own: "--pages=f" is three, the last to be completed.
_wadi() {
	local line=${COMP_LINE:0:COMP_POINT} current command='' words head
	current=${line##* }
	[ "$COMP_CWORD" -lt 2 ] || command=${COMP_WORDS[1]}
	words=$(_wadi_words "$command")
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-t) [ "$command" != configure ] || words=$(wadi query targets) ;;
	--format) words="chrome ctf" ;;
	--template) words="hello service library" ;;
	esac
	# shellcheck disable=SC2046,SC2086 # lists of words
	mapfile -t COMPREPLY < <(compgen -W "$(_wadi_options $words)" -- "$current")
	case $current in
	*=*)
		head=${current%%=*}=
		COMPREPLY=("${COMPREPLY[@]#"$head"}") ;;
	esac
	case "${COMPREPLY[*]}" in
	*=) compopt -o nospace 2> /dev/null || true ;;
	esac
}
complete -F _wadi wadi
