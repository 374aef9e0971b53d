package io.xmodel.server.api;

import io.xmodel.server.http.EventWriter;
import io.xmodel.server.wire.ApiException;

/** What all streams do alike. */
final class Streams {
  private Streams() {}

  /** Shows that the stream lives, when it said nothing for as long as clients should wait. */
  static void commentIfSilent(EventWriter events, Served served) {
    if (served.commentInterval().isPositive()
        && events.silence().compareTo(served.commentInterval()) >= 0) {
      events.comment();
    }
  }

  /** Tells of a failure after the headers are out. */
  static void fail(EventWriter events, ApiException error) {
    events.event(error.body());
    events.done();
  }
}
