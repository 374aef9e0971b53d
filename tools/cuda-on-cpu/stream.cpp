#include "stream.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

#include "counts.h"

using Clock = std::chrono::steady_clock;

struct Event {
  Clock::time_point time;
  const Graph *capture;  // in which it was recorded last; null outside
};

static std::mutex streamLock;
static std::set<Stream *> capturing;

static Result invalidate(Stream *stream, Result code, const char *call, const char *why) {
  stream->capture = Stream::Capture::INVALID;
  return refuse(code, "%s %s; the capture is lost", call, why);
}

Result Stream::enqueue(Work work) {
  if (capture == Capture::INVALID) return CAPTURE_INVALIDATED;
  if (capture == Capture::NONE) return work();
  graph->work.push_back(std::move(work));
  return SUCCESS;
}

Result Stream::refuseWait(const char *call) {
  if (capture == Capture::NONE) return SUCCESS;
  return invalidate(this, CAPTURE_UNSUPPORTED, call, "while the stream is captured");
}

Result refuseWhileCapturing(const char *call) {
  std::lock_guard<std::mutex> guard(streamLock);
  for (Stream *stream : capturing) return invalidate(stream, CAPTURE_UNSUPPORTED, call, "while a stream is captured");
  return SUCCESS;
}

API Result cuStreamCreate(Stream **stream, unsigned) {
  *stream = new Stream();
  return SUCCESS;
}

API Result cuStreamDestroy_v2(Stream *stream) {
  std::lock_guard<std::mutex> guard(streamLock);
  capturing.erase(stream);
  delete stream;
  return SUCCESS;
}

API Result cuStreamSynchronize(Stream *stream) { return stream->refuseWait("cuStreamSynchronize"); }

API Result cuStreamBeginCapture_v2(Stream *stream, int) {
  std::lock_guard<std::mutex> guard(streamLock);
  if (stream->capture != Stream::Capture::NONE) return INVALID_VALUE;
  stream->capture = Stream::Capture::ACTIVE;
  stream->graph = new Graph();
  capturing.insert(stream);
  return SUCCESS;
}

API Result cuStreamEndCapture(Stream *stream, Graph **graph) {
  std::lock_guard<std::mutex> guard(streamLock);
  *graph = nullptr;
  if (stream->capture == Stream::Capture::NONE) return CAPTURE_UNMATCHED;
  bool right = stream->capture == Stream::Capture::ACTIVE;
  stream->capture = Stream::Capture::NONE;
  capturing.erase(stream);
  if (!right) {
    delete stream->graph;
    return CAPTURE_INVALIDATED;
  }
  *graph = stream->graph;
  countCapture(stream->graph->work.size());
  return SUCCESS;
}

API Result cuStreamIsCapturing(Stream *stream, int *status) {
  *status = static_cast<int>(stream->capture);
  return SUCCESS;
}

API Result cuStreamWaitEvent(Stream *stream, Event *event, unsigned) {
  const Graph *here = stream->capture == Stream::Capture::NONE ? nullptr : stream->graph;
  if (event->capture == here) return SUCCESS;
  if (here) return invalidate(stream, CAPTURE_ISOLATION, "cuStreamWaitEvent", "waits for an event from before the capture");
  return refuse(CAPTURE_ISOLATION, "cuStreamWaitEvent waits for an event of a capture");
}

API Result cuEventCreate(Event **event, unsigned) {
  *event = new Event{Clock::now(), nullptr};
  return SUCCESS;
}

API Result cuEventDestroy_v2(Event *event) {
  delete event;
  return SUCCESS;
}

API Result cuEventRecord(Event *event, Stream *stream) {
  event->time = Clock::now();
  event->capture = stream->capture == Stream::Capture::NONE ? nullptr : stream->graph;
  return SUCCESS;
}

API Result cuEventQuery(Event *event) { return event->capture ? CAPTURED_EVENT : SUCCESS; }

API Result cuEventSynchronize(Event *event) { return event->capture ? CAPTURED_EVENT : SUCCESS; }

API Result cuEventElapsedTime_v2(float *milliseconds, Event *from, Event *to) {
  if (from->capture || to->capture) return INVALID_VALUE;
  *milliseconds = std::chrono::duration<float, std::milli>(to->time - from->time).count();
  return SUCCESS;
}

API Result cuEventElapsedTime(float *milliseconds, Event *from, Event *to) { return cuEventElapsedTime_v2(milliseconds, from, to); }

API Result cuGraphInstantiateWithFlags(Graph **ready, const Graph *graph, unsigned long long) {
  *ready = new Graph(*graph);
  return SUCCESS;
}

// A driver updates only a graph of the same shape. The shape is the number of works here.
API Result cuGraphExecUpdate_v2(Graph *ready, const Graph *graph, void *) {
  if (ready->work.size() != graph->work.size()) return 910;  // CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE
  *ready = *graph;
  return SUCCESS;
}

API Result cuGraphLaunch(Graph *ready, Stream *stream) {
  countReplay();
  for (const Work &work : ready->work)
    if (Result result = stream->enqueue(work)) return result;
  return SUCCESS;
}

API Result cuGraphExecDestroy(Graph *ready) {
  delete ready;
  return SUCCESS;
}

API Result cuGraphDestroy(Graph *graph) {
  delete graph;
  return SUCCESS;
}
