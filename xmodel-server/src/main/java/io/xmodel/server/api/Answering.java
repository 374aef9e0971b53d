package io.xmodel.server.api;

import io.xmodel.GenerationRequest;
import io.xmodel.generation.GenerationEvent.Done;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.events.Generations;
import io.xmodel.server.http.Caller;
import io.xmodel.server.metrics.RequestMeter;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.Places;
import java.time.Duration;
import java.util.List;

/**
 * Runs the generations of a request and hands their events on, until all have ended, or the client
 * has hung up, or time is over. Then their memory is free again.
 */
final class Answering implements AutoCloseable {
  /** How often it looks whether the client is still there. */
  private static final Duration TICK = Duration.ofMillis(50);

  private final Caller caller;
  private final Generations generations;
  private final RequestMeter meter;
  private final Places places;
  private int left;

  /** What is made of the events. */
  interface Receiver {
    /** Takes an event. */
    void accept(ChoiceEvent event);

    /** There is no event now, and there will be more: what was gathered can go. */
    default void pause() {}

    /** There was no event for a while. */
    default void idle() {}
  }

  /**
   * Begins.
   *
   * @param places the request's fields, for errors
   * @throws ApiException when a request is refused
   */
  Answering(Caller caller, Served served, List<GenerationRequest> requests, Places places) {
    this.caller = caller;
    this.places = places;
    this.left = requests.size();
    this.meter =
        served
            .metrics()
            .begin(caller.begun(), requests.size(), requests.getFirst().options().maxTokens());
    try {
      this.generations =
          served.cores().compute(() -> new Generations(served.model(), requests, served.slots()));
    } catch (RuntimeException e) {
      meter.close();
      throw ApiException.of(e, places);
    }
  }

  /**
   * Runs them to the end.
   *
   * @throws ApiException when one of them fails, or time is over
   * @throws io.xmodel.server.http.ClientGoneException when nobody listens any more
   */
  void run(Receiver receiver) throws InterruptedException {
    long looked = System.nanoTime();
    while (left > 0) {
      List<ChoiceEvent> events = generations.take(TICK);
      long now = System.nanoTime();
      if (events.isEmpty() || now - looked > TICK.toNanos()) {
        caller.requireTime();
        looked = now;
      }
      if (events.isEmpty()) {
        receiver.idle();
        continue;
      }
      meter.count(events);
      for (ChoiceEvent event : events) {
        take(event, receiver);
      }
      if (left > 0) {
        receiver.pause();
      }
    }
  }

  private void take(ChoiceEvent event, Receiver receiver) {
    if (event instanceof ChoiceEvent.Failure failure) {
      throw ApiException.of(failure.cause(), places);
    }
    if (event instanceof ChoiceEvent.Step step && step.event() instanceof Done) {
      left--;
    }
    receiver.accept(event);
  }

  @Override
  public void close() {
    generations.close();
    meter.close();
  }
}
