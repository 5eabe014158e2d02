#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi debug, and what wadi run says of a crash, on every target.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

mkdir "$work/app"
cd "$work/app" || exit 1
cat > config.c << 'END'
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(app_main, console_default(), boot_text("mode", "what to do", "end"));
}
END
cat > app.h << 'END'
#include "wadi/console.h"
WD_MUST wd_err app_main(wd_console console, const char *mode);
END
cat > app.c << 'END'
#include "app.h"
#include "wadi/fiber.h"
#include "wadi/span.h"

static WD_ERROR(app_sour, wd_malformed, "app", "the milk is sour");

__attribute__((noipa)) static int crash_here(volatile int *at)
{
	*at = 1;
	return 1;
}

static wd_span pause = { 1500000000 };

__attribute__((noipa)) static wd_err look(wd_err err, struct wd_bytes bytes, wd_span *span)
{
	span->ns += bytes.len - 7;
	return err;
}

static wd_err sleeper(void *arg)
{
	(void)arg;
	WD_TRY(wd_sleep(wd_s(3000)));
	return app_sour;
}

wd_err app_main(wd_console console, const char *mode)
{
	struct wd_fiber *fiber;
	wd_err err;

	WD_TRY(wd_spawn("sleepy", sleeper, NULL, &fiber));
	wd_yield();
	err = look(app_sour, wd_str("one\ntwo"), &pause);
	if (strcmp(mode, "crash") == 0)
		return crash_here((int *)8) ? err : NULL;
	while (strcmp(mode, "spin") == 0)
		__asm__ volatile("");
	if (strcmp(mode, "sleep") == 0)
		WD_TRY(wd_sleep(wd_s(3000)));
	wd_console_print(console, "mode %s\n", mode);
	wd_stop(fiber);
	return NULL;
}
END

# debug MODE COMMAND...: gdb's commands, each with -ex.
debug() {
	mode=$1
	shift
	timeout 60 "$wadi" debug --batch "$@" -- "--mode=$mode"
}

# Ctrl-C for gdb while the guest is in this mode; the back trace has this function.
interrupt() { # MODE FUNCTION
	timeout 60 "$wadi" debug --batch -ex "shell touch $work/up" -ex continue -ex bt \
		-- "--mode=$1" > "$work/interrupted" 2>&1 &
	session=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -e "$work/up" ] && break
		sleep 0.2
	done
	sleep 1
	pid=$(ps -eo pid,comm,args | awk -v w="$work" '$2 == "gdb" && index($0, w) { print $1 }')
	kill -INT "$pid"
	wait "$session"
	cat "$work/interrupted"
	rm -f "$work/up"
	grep -q "in $2 (" "$work/interrupted"
}

# A guest that sleeps, started by wadi run, ends with it.
terminate() {
	"$wadi" run -- --mode=sleep > "$work/slept" 2>&1 &
	session=$!
	sleep 1
	child=$(pgrep -P "$session")
	kill -TERM "$session"
	wait "$session"
	ended=$?
	cat "$work/slept"
	[ -n "$child" ] && [ $ended != 0 ] && ! kill -0 "$child" 2> /dev/null
}

for target in unix spt hvt; do
	why=$(cannot_run "$target")
	command -v gdb > /dev/null || why="tool: gdb is not installed"
	if [ -n "$why" ]; then
		skip "debugging on $target" "$why"
		continue
	fi
	"$wadi" configure -t "$target" > /dev/null
	status=139
	[ "$target" = spt ] || status=255

	check "$target: a crash has its status" \
		says $status "writing at 0x8" "$wadi" run -- --mode=crash
	check "$target: and its function and line" grep -q 'crash_here at .*app.c:9' "$work/out"
	check "$target: and who called that" grep -q 'app_main at .*app.c:3[0-9]' "$work/out"
	check "$target: a status passes, and standard error" \
		says 64 "--mood" "$wadi" run -- --mood=1

	check "$target: a breakpoint, a back trace" \
		says 0 "app_main" debug end -ex "break look" -ex continue -ex bt
	check "$target: a wd_err is printed" \
		says 0 "app: the milk is sour" \
		debug end -ex "break look" -ex continue -ex "print err"
	check "$target: with its kind" grep -q "(wadi: malformed input)" "$work/out"
	check "$target: bytes and spans are printed" \
		says 0 '7 bytes "one\x0atwo"' debug end -ex "break look" -ex continue \
		-ex "print bytes" -ex "print pause" -ex "print (wd_err)0"
	check "$target: in time's units" grep -q '1s500ms' "$work/out"
	check "$target: and no error" grep -q 'no error' "$work/out"
	check "$target: single steps" \
		says 0 "look + " debug end -ex "break look" -ex continue -ex stepi -ex stepi \
		-ex "info symbol \$pc"
	check "$target: next line, finish" \
		says 0 "Value returned is \$1 = app: the milk is sour" \
		debug end -ex "break look" -ex continue -ex next -ex finish
	check "$target: fibers, with their back traces" \
		says 0 'fiber "sleepy" (waiting)' debug end -ex "break look" -ex continue \
		-ex "wadi fibers"
	check "$target: where they wait" grep -q 'in sleeper ()' "$work/out"
	check "$target: it runs to its end" \
		says 0 "mode end" debug end -ex "break look" -ex continue -ex delete -ex continue
	check "$target: a crash stops it" says 0 "SIGSEGV" debug crash -ex continue -ex bt
	check "$target: in the function that did it" grep -q 'crash_here' "$work/out"
	check "$target: a busy guest is interrupted" interrupt spin run_job
	check "$target: a sleeping one too" interrupt sleep wd_platform_wait
	check "$target: SIGTERM ends what wadi run runs" terminate
	check "$target: --print shows the commands" says 0 "gdb -q " "$wadi" debug --print
	[ "$target" = unix ] && continue
	check "$target: a monitor that does not start is an error" \
		says 1 "Invalid option" "$wadi" debug --batch --nonsense
	check "$target: a core file" says $status "wrote core." \
		"$wadi" run "--dumpcore=$work" -- --mode=crash
	check "$target: has registers, memory and fibers" \
		says 0 "crash_here" gdb -q --batch -x "$root/tenders/gdb/wadi.py" -ex bt \
		-ex "wadi fibers" "build/$target/app.$target.debug" "$(echo "$work"/core.*)"
	check "$target: of all fibers" grep -q 'in sleeper ()' "$work/out"
	rm -f "$work"/core.*
done
check "an option of gdb without its value" says 2 "followed by nothing" "$wadi" debug -ex
done_testing
