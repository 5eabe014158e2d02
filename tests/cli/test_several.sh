#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi run --detach, ps, logs and stop: several guests at once on one machine.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

# What others run is not touched: a folder of guests of our own.
XDG_RUNTIME_DIR=$work/runtime
export XDG_RUNTIME_DIR
guests=$XDG_RUNTIME_DIR/wadi
mkdir "$XDG_RUNTIME_DIR"
others= # processes that are no guests of wadi
trap '"$wadi" stop --wait=0 --all > /dev/null 2>&1
	[ -z "$others" ] || kill -KILL $others 2> /dev/null
	rm -rf "$work"' EXIT

mkdir "$work/several"
cd "$work/several" || exit 1
cat > config.c << 'END'
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(app_main, console_default(), time_default(), boot_text("say", "it first", "hello"),
	    boot_int("lines", "then so many lines of 64 bytes", "0"),
	    boot_span("for", "so long", "1min"), boot_int("end", "with this status", "0"));
}
END
cat > app.h << 'END'
#include "wadi/console.h"
#include "wadi/time.h"
WD_MUST wd_err app_main(wd_console console, wd_time time, const char *say, int64_t lines,
                        wd_span span, int64_t end);
END
cat > app.c << 'END'
#include "app.h"
#include "wadi/start.h"
wd_err app_main(wd_console console, wd_time time, const char *say, int64_t lines, wd_span span,
                int64_t end)
{
	wd_console_print(console, "%s\n", say);
	for (int64_t i = 0; i < lines; i++)
		wd_console_print(console, "%63lld\n", (long long)i);
	WD_TRY(wd_time_sleep(time, span));
	wd_console_print(console, "slept\n");
	wd_exit((int)end);
}
END

pid_of() { head -n 1 "$guests/$1.pid"; }
lists() { "$wadi" ps | grep "^$1\$"; }
runs() { "$wadi" ps | grep -q "^$1 "; }
gone() { not runs "$1" && not readlink "/proc/$2/exe"; } # a zombie has none, either
stops_all() { [ "$("$wadi" stop --all | sort | tr '\n' ' ')" = "$1" ]; }
is_bounded() { # NAME
	[ "$(stat -c %s "$guests/$1.log")" -le 4194304 ] &&
		[ "$(stat -c %s "$guests/$1.log.1")" -le 4194304 ]
}
has_last() { # NAME NUMBER: the lines up to this and "slept", none left out
	"$wadi" logs "$1" > "$work/last" && [ "$(tail -n 1 "$work/last")" = slept ] &&
		sed '$d' "$work/last" | awk -v last="$2" \
			'NR == 1 { n = $1 } $1 != n++ { bad = 1 } END { exit bad || n != last + 1 }'
}
sees_all() { # FILE LINES, besides the first and the last
	sed '1d;$d' "$1" | awk -v lines="$2" '$1 != n++ { bad = 1 } END { exit bad || n != lines }'
}
until_it() { # COMMAND...: within 10 s
	tries=0
	until "$@" > "$work/tried" 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
		sleep 0.05
	done
}

check "there is an image to start" "$wadi" configure -t unix
check "nobody runs at first" says 0 "NAME" "$wadi" ps
check "in JSON, too" says 0 "[]" "$wadi" ps --json
check "the folder is the user's alone" sh -c "[ \$(stat -c %a '$guests') = 700 ]"
check "stop --all has nothing to do" says 0 "no guest runs" "$wadi" stop --all

for target in unix spt hvt; do
	why=$(cannot_run "$target")
	if [ -n "$why" ]; then
		skip "guests on $target" "$why"
		continue
	fi
	"$wadi" configure -t "$target" > /dev/null
	"$wadi" build > /dev/null
	check "$target: a guest starts, and wadi ends" \
		says 0 "started several (pid" "$wadi" run --detach
	first=$(pid_of several)
	check "$target: it runs" kill -0 "$first"
	check "$target: in a session of its own" \
		sh -c "[ \$(ps -o sid= -p $first) = $first ]"
	check "$target: a second of that name is refused" \
		says 1 "give this one another by --as=NAME" "$wadi" run --detach
	check "$target: another name is not" \
		says 0 "started b.2 (pid" "$wadi" run --detach --as=b.2 -- --say=two
	check "$target: it is listed" lists "several  *$target  *$first .*dist/several.$target"
	check "$target: so is the other" lists "b.2  *$target .*dist/several.$target"
	check "$target: JSON has their logs" says 0 "\"log\": \"$guests/b.2.log\"" "$wadi" ps --json
	check "$target: each has its own log" until_it says 0 "hello" "$wadi" logs several
	check "$target: with its own arguments" until_it says 0 "two" "$wadi" logs b.2
	check "$target: and nothing of the other's" not grep -q hello "$guests/b.2.log"
	check "$target: it counts nothing, and is not asked" \
		says 1 "several tells no metrics" "$wadi" metrics several
	check "$target: it is stopped by name" says 0 "stopped several" "$wadi" stop several
	check "$target: and is gone" gone several "$first"
	check "$target: the other is not" runs b.2
	check "$target: the log stays" says 0 "hello" "$wadi" logs several
	check "$target: the name is free again" says 0 "started several" "$wadi" run --detach
	check "$target: all are stopped at once" stops_all "stopped b.2 stopped several "
	check "$target: nobody is left" sh -c "[ \"\$('$wadi' ps --json)\" = '[]' ]"
	# On a busy machine "at once" may take longer than wadi looks on: so more than once.
	check "$target: what ends at once is not detached" until_it \
		says 7 "several ended at once, with status 7" \
		"$wadi" run --detach -- --for=0s --end=7
	check "$target: so one sees what was wrong" until_it \
		says 64 "--fro is unknown" "$wadi" run --detach -- --fro=1s
	check "$target: a rebuild does not disturb a guest" sh -c "'$wadi' run --detach &&
		touch app.c && '$wadi' build && '$wadi' ps | grep -q '^several '"
	"$wadi" stop several > /dev/null
	check "$target: a guest prints more than is kept" sh -c "'$wadi' run --detach --as=much -- \
		--lines=200000 --for=1s && '$wadi' logs -f much > /dev/null"
	check "$target: its log is bounded" is_bounded much
	check "$target: and has the last of it, whole" has_last much 199999
	check "$target: logs -f goes on where it is put aside" sh -c "'$wadi' run --detach \
		--as=less -- --lines=70000 --for=1s && '$wadi' logs -f less > followed"
	check "$target: and shows all" sees_all followed 70000
	check "$target: logs -f shows what comes until the end" \
		sh -c "'$wadi' run --detach --as=short -- --for=1s && '$wadi' logs -f short |
		tr '\n' ' ' | grep -q '^hello slept '"
done

# ---- A guest that does not want to end ------------------------------------------------

"$wadi" configure -t unix > /dev/null
"$wadi" build > /dev/null
"$wadi" run --detach --as=stopped > /dev/null
stopped=$(pid_of stopped)
kill -STOP "$stopped"
check "one that does not end is killed, and that is said" \
	says 0 "killed stopped: it had not ended within 1 s" "$wadi" stop --wait=1 stopped
check "it is dead" gone stopped "$stopped"

# ---- Files of processes that are no more ------------------------------------------------

"$wadi" run --detach --as=crashed > /dev/null
crashed=$(pid_of crashed)
kill -KILL "$crashed"
check "a killed guest does not run" until_it not runs crashed
check "its file has gone" not test -e "$guests/crashed.pid"
check "to stop it is an error" says 1 "no guest crashed runs" "$wadi" stop crashed

# The number of a guest's process goes to another one.
sleep 60 &
others=$!
sleep 0.1 # the kernel tells beginnings to a hundredth of a second
"$wadi" run --detach --as=reused > /dev/null
reused=$(pid_of reused)
sed "1s/.*/$others/" "$guests/reused.pid" > "$work/pid"
"$wadi" stop reused > /dev/null
cp "$work/pid" "$guests/reused.pid"
check "a process that began at another time is not the guest" not runs reused
cp "$work/pid" "$guests/reused.pid"
check "it is not stopped" says 1 "no guest reused runs" "$wadi" stop reused
check "it lives" kill -0 "$others"
cp "$work/pid" "$guests/reused.pid"
check "and does not keep the name" says 0 "started reused" "$wadi" run --detach --as=reused
check "the guest's process was another" test "$reused" != "$(pid_of reused)"
"$wadi" stop reused > /dev/null
for text in "" "x" "1" "0 0 unix /" "-1 5 unix /x" "99999999999 1 unix /x" "$others 1 unix"; do
	echo "$text" > "$guests/odd.pid"
	check "a file that says '$text' is none" not runs odd
done

# ---- Two at the same time ------------------------------------------------------------------

"$wadi" run --detach --as=race > "$work/race.1" 2>&1 &
one=$!
"$wadi" run --detach --as=race > "$work/race.2" 2>&1 &
two=$!
wait $one
first=$?
wait $two
second=$?
check "of two that want one name, one gets it" test $((first + second)) = 1
check "the other is told" grep -q "runs already" "$work/race.1" "$work/race.2"
"$wadi" stop race > /dev/null

# ---- Bad input --------------------------------------------------------------------------------

check "--as without --detach" says 2 "--detach is missing" "$wadi" run --as=x
for name in "" .x -x a/b "a b" "../x" "$(printf 'a\nb')" "$(printf '%065d' 0)"; do
	check "no name for a guest: '$(echo "$name" | tr '\n' ' ')'" \
		says 2 "guest" "$wadi" run --detach --as="$name"
done
check "logs of nobody" says 1 "no guest nobody was started here" "$wadi" logs nobody
check "logs of almost somebody" says 1 "did you mean several?" "$wadi" logs severel
check "logs of a path" says 2 "is no name for a guest" "$wadi" logs ../x
check "logs without a name" says 2 "usage: wadi logs" "$wadi" logs
check "stop without a name" says 2 "usage: wadi stop" "$wadi" stop
check "stop of names and all" says 2 "usage: wadi stop" "$wadi" stop --all x
check "stop of nobody" says 1 "no guest nobody runs" "$wadi" stop nobody
check "stop with a bad limit" says 2 "--wait takes seconds" "$wadi" stop --wait=-1 x
check "stop with an unknown option" says 2 "--now is not known" "$wadi" stop --now
check "ps with an argument" says 2 "usage: wadi ps" "$wadi" ps -a
for command in ps logs metrics stop; do
	check "$command --help" says 0 "wadi $command - " "$wadi" $command --help
done

chmod 755 "$guests"
check "a folder that others can read is refused" says 1 "for this user alone" "$wadi" ps
rm -rf "$guests"
ln -s "$work" "$guests"
check "so is a link" says 1 "for this user alone" "$wadi" ps
rm "$guests"
done_testing
