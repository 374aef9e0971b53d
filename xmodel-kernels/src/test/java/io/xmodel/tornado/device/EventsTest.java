package io.xmodel.tornado.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What TornadoVM takes for events and no driver gave. */
class EventsTest {
  private static final long HEAP = 0x7f00_1234_0000L;

  @Test
  void whatLooksUnlikeAnEventIsForgotten() {
    long[] events = new long[1024];
    for (int i = 0; i < 700; i++) {
      events[i] = HEAP + 64L * i;
    }
    long[] expected = events.clone();
    events[300] = 0x80c637a8L; // seen: an address in Java's heap
    events[301] = HEAP + 12;
    events[302] = events[7]; // what an earlier transfer left on the stack
    events[303] = -1; // which TornadoVM itself leaves alone
    expected[300] = 0;
    expected[301] = 0;
    expected[302] = 0;
    expected[303] = -1;
    Events.forgetForeign(events);
    assertThat(events).isEqualTo(expected);
  }

  @Test
  void eventsOfAnotherKindAreLeftAlone() {
    long[] events = new long[100];
    for (int i = 0; i < events.length; i++) {
      events[i] = i + 1;
    }
    long[] before = events.clone();
    Events.forgetForeign(events);
    assertThat(events).isEqualTo(before);
  }
}
