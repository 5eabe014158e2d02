/* SPDX-License-Identifier: ISC */
/* The names of C that scripts may use, and TCP_INFO's. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

#include "run.h"

#define S(name) { #name, name }

static const struct { const char *name; int64_t value; } symbols[] = {
	S(AF_INET), S(AF_INET6), S(PF_INET), S(PF_INET6), S(SOCK_STREAM), S(SOCK_DGRAM),
	S(IPPROTO_TCP), S(IPPROTO_UDP), S(IPPROTO_IP), S(IPPROTO_IPV6), S(SOL_SOCKET),
	{ "SOL_TCP", IPPROTO_TCP }, { "SOL_IP", IPPROTO_IP }, { "SOL_IPV6", IPPROTO_IPV6 },
	S(SO_REUSEADDR), S(SO_REUSEPORT), S(SO_ERROR), S(SO_LINGER), S(SO_KEEPALIVE), S(SO_SNDBUF),
	S(SO_RCVBUF), S(SO_RCVLOWAT), S(SO_SNDTIMEO), S(SO_RCVTIMEO), S(SO_BROADCAST),
	S(SO_MARK), S(SO_TIMESTAMPING), S(SO_ZEROCOPY), S(SO_OOBINLINE),
	S(TCP_NODELAY), S(TCP_MAXSEG), S(TCP_CORK), S(TCP_KEEPIDLE), S(TCP_KEEPINTVL),
	S(TCP_KEEPCNT), S(TCP_SYNCNT), S(TCP_LINGER2), S(TCP_DEFER_ACCEPT), S(TCP_WINDOW_CLAMP),
	S(TCP_INFO), S(TCP_QUICKACK), S(TCP_CONGESTION), S(TCP_USER_TIMEOUT), S(TCP_FASTOPEN),
	S(TCP_FASTOPEN_CONNECT), S(TCP_NOTSENT_LOWAT), S(TCP_INQ),
	S(IP_TOS), S(IP_TTL), S(IP_MTU_DISCOVER), S(IP_PMTUDISC_DONT), S(IP_PMTUDISC_DO),
	S(IP_MTU), S(IP_RECVERR), S(IPV6_RECVERR), S(IP_FREEBIND),
	S(MSG_PEEK), S(MSG_DONTWAIT), S(MSG_NOSIGNAL), S(MSG_MORE), S(MSG_EOR), S(MSG_OOB),
	S(MSG_WAITALL), S(MSG_TRUNC), S(MSG_ERRQUEUE), S(MSG_FASTOPEN), S(MSG_ZEROCOPY),
	S(SHUT_RD), S(SHUT_WR), S(SHUT_RDWR), S(O_RDWR), S(O_NONBLOCK), S(F_GETFL), S(F_SETFL),
	S(POLLIN), S(POLLOUT), S(POLLERR), S(POLLHUP), S(POLLRDHUP), S(POLLPRI),
	S(SIOCINQ), S(SIOCOUTQ), S(FIONREAD),
	/* States, which <linux/tcp.h> does not name. */
	{ "TCP_ESTABLISHED", 1 }, { "TCP_SYN_SENT", 2 }, { "TCP_SYN_RECV", 3 },
	{ "TCP_FIN_WAIT1", 4 }, { "TCP_FIN_WAIT2", 5 }, { "TCP_TIME_WAIT", 6 },
	{ "TCP_CLOSE", 7 }, { "TCP_CLOSE_WAIT", 8 }, { "TCP_LAST_ACK", 9 }, { "TCP_LISTEN", 10 },
	{ "TCP_CLOSING", 11 },
	S(TCP_CA_Open), S(TCP_CA_Disorder), S(TCP_CA_CWR), S(TCP_CA_Recovery), S(TCP_CA_Loss),
	S(TCPI_OPT_TIMESTAMPS), S(TCPI_OPT_SACK), S(TCPI_OPT_WSCALE), S(TCPI_OPT_ECN),
	{ "TCP_INFINITE_SSTHRESH", 0x7fffffff }, { "TCPI_OPT_SYN_DATA", 32 },
};

static const struct { const char *name; int value; } errors[] = {
	S(EAGAIN), S(EINPROGRESS), S(EALREADY), S(EISCONN), S(ENOTCONN), S(ECONNREFUSED),
	S(ECONNRESET), S(ECONNABORTED), S(ETIMEDOUT), S(EPIPE), S(EINVAL), S(EBADF), S(EADDRINUSE),
	S(EADDRNOTAVAIL), S(EHOSTUNREACH), S(ENETUNREACH), S(EMSGSIZE), S(EOPNOTSUPP), S(EPROTO),
	S(EDESTADDRREQ), S(ENOPROTOOPT), S(EAFNOSUPPORT), S(EACCES), S(EFAULT), S(EPERM),
	S(ENOBUFS), S(ENOMEM), S(ENOMSG), S(ENETDOWN), S(EHOSTDOWN), S(ENOTSOCK), S(EINTR),
	S(EPROTONOSUPPORT), S(EDOM),
};

int64_t symbol(struct run *run, const char *name)
{
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (strcmp(symbols[i].name, name) == 0)
			return symbols[i].value;
	fail(run, "`%s` is not known", name);
}

const char *error_name(int error)
{
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].value == error)
			return errors[i].name;
	return strerror(error);
}

#define I(name) { #name, offsetof(struct tcp_info, name), sizeof ((struct tcp_info *)0)->name }

static const struct { const char *name; size_t at, size; } infos[] = {
	I(tcpi_state), I(tcpi_ca_state), I(tcpi_retransmits), I(tcpi_probes), I(tcpi_backoff),
	I(tcpi_options), I(tcpi_rto), I(tcpi_ato), I(tcpi_snd_mss), I(tcpi_rcv_mss),
	I(tcpi_unacked), I(tcpi_sacked), I(tcpi_lost), I(tcpi_retrans), I(tcpi_fackets),
	I(tcpi_last_data_sent), I(tcpi_last_ack_sent), I(tcpi_last_data_recv),
	I(tcpi_last_ack_recv), I(tcpi_pmtu), I(tcpi_rcv_ssthresh), I(tcpi_rtt), I(tcpi_rttvar),
	I(tcpi_snd_ssthresh), I(tcpi_snd_cwnd), I(tcpi_advmss), I(tcpi_reordering),
	I(tcpi_rcv_rtt), I(tcpi_rcv_space), I(tcpi_total_retrans), I(tcpi_bytes_acked),
	I(tcpi_bytes_received), I(tcpi_segs_out), I(tcpi_segs_in), I(tcpi_notsent_bytes),
	I(tcpi_min_rtt), I(tcpi_data_segs_in), I(tcpi_data_segs_out), I(tcpi_busy_time),
	I(tcpi_rwnd_limited), I(tcpi_sndbuf_limited), I(tcpi_delivered), I(tcpi_delivered_ce),
	I(tcpi_bytes_sent), I(tcpi_bytes_retrans), I(tcpi_dsack_dups), I(tcpi_reord_seen),
};

bool info_value(const struct tcp_info *info, const char *name, int64_t *value)
{
	uint64_t wide = 0;

	if (strcmp(name, "tcpi_snd_wscale") == 0 || strcmp(name, "tcpi_rcv_wscale") == 0) {
		*value = name[5] == 's' ? info->tcpi_snd_wscale : info->tcpi_rcv_wscale;
		return true;
	}
	for (size_t i = 0; i < sizeof infos / sizeof *infos; i++)
		if (strcmp(infos[i].name, name) == 0) {
			memcpy(&wide, (const char *)info + infos[i].at, infos[i].size);
			*value = (int64_t)wide;
			return true;
		}
	return false;
}
