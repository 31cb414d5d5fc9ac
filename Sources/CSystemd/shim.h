#pragma once
#include <sys/prctl.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

// prctl(2) is variadic, which Swift cannot call.
static inline int relay_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }
