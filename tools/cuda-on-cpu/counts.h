// What was done, for the file CUDA_ON_CPU_LOG: a line for each kernel, and what graphs did.
#pragma once
#include "grid.h"

void countLaunch(const Launch &launch);
void countCapture(size_t works);
void countReplay();
