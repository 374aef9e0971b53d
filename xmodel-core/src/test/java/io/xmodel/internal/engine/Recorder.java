package io.xmodel.internal.engine;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what it hears, and fails the test where that comes out of order. */
class Recorder implements Sink {
  private final List<GeneratedToken> tokens = new ArrayList<>();
  private final List<Integer> scoredPositions = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();
  private volatile @Nullable String disorder;
  private volatile boolean ready = true;

  @Override
  public boolean ready() {
    return ready;
  }

  /** Pauses or goes on; to go on, resume the ticket, too. */
  void setReady(boolean ready) {
    this.ready = ready;
  }

  @Override
  public boolean token(GeneratedToken token) {
    expect(!ended.isDone(), "a token after the end");
    tokens.add(token);
    return false;
  }

  @Override
  public void scored(int position, double logprob, List<TokenLogprob> top) {
    expect(!ended.isDone(), "a score after the end");
    expect(tokens.isEmpty(), "a score after a token");
    scoredPositions.add(position);
    scores.add(logprob);
  }

  @Override
  public void end(Ending ending) {
    expect(ended.complete(ending), "a second end");
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      disorder = otherwise;
    }
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  /** Tokens so far. */
  List<GeneratedToken> tokens() {
    return tokens;
  }

  /** Ids so far. */
  List<Integer> ids() {
    return tokens.stream().map(GeneratedToken::id).toList();
  }

  List<Integer> scoredPositions() {
    return scoredPositions;
  }

  List<Double> scores() {
    return scores;
  }

  /** How it ended; waits for it. */
  Ending ending() {
    try {
      Ending ending = ended.get(30, TimeUnit.SECONDS);
      checkOrder();
      return ending;
    } catch (Exception e) {
      throw new AssertionError("no end in 30 seconds", e);
    }
  }

  void checkOrder() {
    if (disorder != null) {
      throw new AssertionError(disorder);
    }
  }
}
