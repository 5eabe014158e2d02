/* SPDX-License-Identifier: ISC */
/* What iperf3 (https://software.es.net/iperf) measures against:
 *   wadi run
 *   iperf3 -c ADDRESS           how fast it takes
 *   iperf3 -c ADDRESS -R        how fast it gives
 *   iperf3 -c ADDRESS -P 4      with four streams at once
 *   iperf3 -c ADDRESS -u -b 1G  the same with datagrams, and how many are lost
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "iperf3.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	needs("wadi-json-find");
	JOB(iperf3_main, console_default(), net.tcp, net.udp,
	    boot_port("port", "where to listen", "5201"),
	    boot_span("patience", "how long a client may say and send nothing", "30s"));
}
