// Makes C++ of CUDA C, where the header in kernel/ cannot.
#pragma once
#include <string>

// Throws std::runtime_error with a sentence, where something is not understood.
std::string rewrite(const std::string &cuda);
