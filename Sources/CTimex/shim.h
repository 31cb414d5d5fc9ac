#pragma once
// adjtimex(2), which Swift's Glibc does not have.
#include <sys/timex.h>
