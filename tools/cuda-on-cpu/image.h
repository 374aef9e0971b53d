// What an image of a module begins with; the path of a library follows.
#pragma once
static constexpr char IMAGE_MARK[] = "cuda-on-cpu:";
