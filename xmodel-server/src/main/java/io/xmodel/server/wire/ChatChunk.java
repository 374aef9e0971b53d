package io.xmodel.server.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event of a streamed chat answer. */
public sealed interface ChatChunk {
  /** The kind of object that it is. */
  String OBJECT = "chat.completion.chunk";

  /** The choices of a chunk: {@link ChatDelta}, or at the beginning {@link Opened}. */
  record Opened(
      int index,
      ChatDelta.Opening delta,
      @Nullable Logprobs logprobs,
      @Nullable String finishReason) {}

  /** Without word of usage. */
  record Plain(String id, String object, long created, String model, List<?> choices)
      implements ChatChunk {}

  /** With usage, which is null but in the last one. */
  record Counted(
      String id, String object, long created, String model, List<?> choices, @Nullable Usage usage)
      implements ChatChunk {}
}
