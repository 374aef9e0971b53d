// Device memory: the process's own, with bounds that are looked at.
#pragma once
#include "api.h"

// Whether all of it lies in one allocation; says what not.
bool isDeviceMemory(const char *call, uintptr_t address, size_t bytes);
