/* SPDX-License-Identifier: ISC */
/* expect: conversion from .int64_t.|implicit conversion loses integer precision: 'int64_t' */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(net_main, console_default(), boot_prefixes("allow", "networks", NULL), /* here */
	    boot_int("port", "a number where a port is wanted", "80"));
}
