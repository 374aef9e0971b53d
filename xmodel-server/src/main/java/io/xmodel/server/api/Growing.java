package io.xmodel.server.api;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins pieces of a kind: what comes while the client is slow goes together.
 *
 * @param <P> a piece
 */
final class Growing<P> {
  private final Joiner<P> joiner;
  private final Consumer<P> ready;
  private @Nullable P held;

  /** How two pieces become one. */
  @FunctionalInterface
  interface Joiner<P> {
    /** A piece and the next as one, or null where they are of different kinds. */
    @Nullable P join(P piece, P next);
  }

  /** Hands pieces on that grow no more. */
  Growing(Joiner<P> joiner, Consumer<P> ready) {
    this.joiner = joiner;
    this.ready = ready;
  }

  /** Takes the next piece. */
  void add(P piece) {
    P joined = held == null ? null : joiner.join(held, piece);
    if (joined == null) {
      release();
    }
    held = joined == null ? piece : joined;
  }

  /** Hands on what there is. */
  void release() {
    P last = held;
    held = null;
    if (last != null) {
      ready.accept(last);
    }
  }
}
