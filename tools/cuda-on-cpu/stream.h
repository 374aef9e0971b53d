// Streams, events and graphs. A stream does its work at once, unless it is captured: then a graph takes the work.
#pragma once
#include <functional>
#include <vector>

#include "api.h"

using Work = std::function<Result()>;

struct Graph {
  std::vector<Work> work;
};

struct Stream {
  enum class Capture { NONE, ACTIVE, INVALID };

  Result enqueue(Work work);
  // For calls that would wait for it: not allowed while it is captured, and the capture is lost.
  Result refuseWait(const char *call);

  Capture capture = Capture::NONE;
  Graph *graph = nullptr;
};

// For calls that a driver does not allow while any stream is captured.
Result refuseWhileCapturing(const char *call);
