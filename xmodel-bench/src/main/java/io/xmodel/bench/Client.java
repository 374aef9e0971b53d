package io.xmodel.bench;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.engine.Ending;
import io.xmodel.internal.engine.Engine;
import io.xmodel.internal.engine.Request;
import io.xmodel.internal.engine.Sink;
import io.xmodel.internal.engine.Ticket;
import io.xmodel.sampling.SamplingOptions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One generation through the engine, with the time of each token. */
final class Client implements Sink {
  private final long[] times;
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private @Nullable Ticket ticket;
  private long asked;
  private volatile int count;

  private Client(int tokens) {
    times = new long[tokens];
  }

  /** Asks an engine to go on after a prompt, greedily, whatever comes. */
  static Client start(Engine engine, int[] prompt, int tokens) {
    Client client = new Client(tokens);
    client.asked = System.nanoTime();
    Request request =
        new Request(
            prompt,
            tokens,
            0,
            Set.of(),
            SamplingOptions.GREEDY,
            -1,
            Request.SCORE_NONE,
            Integer.MAX_VALUE,
            "");
    client.ticket = engine.submit(request, client);
    return client;
  }

  @Override
  public boolean token(GeneratedToken token) {
    times[count] = System.nanoTime();
    count = count + 1;
    begun.complete(null);
    return false;
  }

  @Override
  public void end(Ending ending) {
    if (ending.failure() != null) {
      begun.completeExceptionally(ending.failure());
      ended.completeExceptionally(ending.failure());
    } else {
      begun.complete(null);
      ended.complete(ending);
    }
  }

  /** Waits for its first token. */
  void awaitFirst() {
    begun.join();
  }

  /** Ends it early. */
  void cancel() {
    Objects.requireNonNull(ticket).cancel();
  }

  /** Waits for its end. */
  void await() {
    ended.join();
  }

  /** Whether it has ended. */
  boolean hasEnded() {
    return ended.isDone();
  }

  /** Nanoseconds from asking to the first token. */
  long first() {
    return times[0] - asked;
  }

  /** When a token came; the first is 0. */
  long time(int token) {
    return times[token];
  }
}
