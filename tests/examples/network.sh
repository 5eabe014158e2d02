# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# network.sh - what examples with a network share; sourced by their `attach COMMAND...`, with
# the command as its arguments.  Needs root.
#
#   10.0.0.1, fd00::1  tap0 --- image  10.0.0.2, fd00::2
#
# in a network namespace of its own.  An image that uses the host's sockets is at 127.0.0.1
# there.
if [ "${IN_NAMESPACE:-}" != yes ]; then
	IN_NAMESPACE=yes exec unshare --net -- "$0" "$@"
fi
ip link set lo up
ip tuntap add tap0 mode tap
ip address add 10.0.0.1/24 dev tap0
ip address add fd00::1/64 dev tap0 nodad
ip link set tap0 up || exit 1

# Where the image will be, and the options and arguments that it is started with.
image=10.0.0.2 options=--net:service=tap0 arguments=--ipv4=10.0.0.2/24
if ! grep -q '^net ' "build/$(cat build/target)/network"; then
	image=127.0.0.1 options='' arguments=''
fi

# An image that uses the host's sockets is to be at these ports, as any other.
at_port() { # PORT
	[ -n "$options" ] || options="--publish=$1:$1 --publish=$1:$1/udp"
}

# Becomes COMMAND.
run() { # COMMAND...
	# shellcheck disable=SC2086 # lists
	exec "$@" $options -- $arguments
}

# Runs COMMAND, waits until it has printed READY for at most $PATIENCE / 20 seconds, does CLIENT,
# and asks the image to stop: fails if either does.
serve() { # READY CLIENT COMMAND...
	ready=$1 client=$2
	shift 2
	said=$(mktemp)
	run "$@" > "$said" & # a subshell
	pid=$!
	for _ in $(seq "${PATIENCE:-400}"); do
		! grep -q "$ready" "$said" || break
		sleep 0.05
	done
	"$client"
	status=$?
	[ $status = 0 ] || echo "the client has failed" >&2
	kill -TERM $pid
	wait $pid || [ "${STOP:-soft}" = hard ] || status=$?
	cat "$said"
	rm "$said"
	return $status
}
