#pragma once
// sock_diag(7): what ss(8) asks the kernel with. Part of linux-libc-dev, which every C library's headers need.
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
