package io.xmodel.server.metrics;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent.Done;
import io.xmodel.server.events.ChoiceEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures the generations of one request. For use by one thread. */
public final class RequestMeter implements AutoCloseable {
  private final Metrics metrics;
  private final long arrived;
  private final Map<Integer, Choice> running = new HashMap<>();

  /** A generation that runs. */
  private static final class Choice {
    private int prompt;
    private int tokens;
    private int unsettled;
    private long last;
  }

  RequestMeter(Metrics metrics, long arrived) {
    this.metrics = metrics;
    this.arrived = arrived;
  }

  /** Counts events that have come together. */
  public void count(List<ChoiceEvent> events) {
    long now = System.nanoTime();
    for (ChoiceEvent event : events) {
      count(event, now);
    }
    running.values().forEach(choice -> settle(choice, now));
  }

  private void count(ChoiceEvent event, long now) {
    switch (event) {
      case ChoiceEvent.Prompt read -> {
        Choice choice = new Choice();
        choice.prompt = read.ids().size();
        choice.last = now;
        running.put(read.choice(), choice);
        metrics.promptRead(choice.prompt, seconds(now - arrived));
      }
      case ChoiceEvent.Step step -> {
        Choice choice = running.get(step.choice());
        if (choice != null) {
          choice.unsettled += step.event().tokens().size();
          if (step.event() instanceof Done done) {
            settle(choice, now);
            running.remove(step.choice());
            metrics.ended(
                word(done.reason()),
                choice.prompt,
                choice.tokens,
                seconds(now - arrived),
                done.timings());
          }
        }
      }
      case ChoiceEvent.Failure failure -> {}
    }
  }

  /** Tokens that came together took the time of several. */
  private void settle(Choice choice, long now) {
    int tokens = choice.unsettled;
    if (tokens == 0) {
      return;
    }
    metrics.generated(tokens);
    if (choice.tokens > 0) {
      double each = seconds(now - choice.last) / tokens;
      for (int i = 0; i < tokens; i++) {
        metrics.between(each);
      }
    }
    choice.tokens += tokens;
    choice.unsettled = 0;
    choice.last = now;
  }

  private static String word(FinishReason reason) {
    return switch (reason) {
      case STOP, STOP_STRING -> "stop";
      case LENGTH, CONTEXT_FULL -> "length";
      case CANCELLED -> "abort";
    };
  }

  private static double seconds(long nanos) {
    return nanos * 1e-9;
  }

  /** What has not ended is not waited for any more. */
  @Override
  public void close() {
    running.forEach((i, choice) -> metrics.ended("abort"));
    running.clear();
  }
}
