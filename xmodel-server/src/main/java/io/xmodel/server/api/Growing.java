package io.xmodel.server.api;

import io.xmodel.server.wire.ChatDelta;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Joins pieces of a kind: what comes while the client is slow goes together. */
final class Growing {
  private final Consumer<ChatDelta> ready;
  private @Nullable ChatDelta held;

  /** Hands pieces on that grow no more. */
  Growing(Consumer<ChatDelta> ready) {
    this.ready = ready;
  }

  /** Takes the next piece. */
  void add(ChatDelta piece) {
    ChatDelta joined = held == null ? null : held.join(piece);
    if (joined == null) {
      release();
    }
    held = joined == null ? piece : joined;
  }

  /** Hands on what there is. */
  void release() {
    ChatDelta last = held;
    held = null;
    if (last != null) {
      ready.accept(last);
    }
  }
}
