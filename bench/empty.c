/* SPDX-License-Identifier: ISC */
/* A process that does nothing: what starting any costs. */
int main(void)
{
	return 0;
}
