package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A completion: the whole answer, or one event of a streamed one. */
public sealed interface TextCompletion {
  /** The kind of object that it is. */
  String OBJECT = "text_completion";

  /** A chunk without word of usage. */
  record Plain(String id, String object, long created, String model, List<TextPiece> choices)
      implements TextCompletion {}

  /** The whole, or a chunk with usage, which is null but in the last one. */
  record Counted(
      String id,
      String object,
      long created,
      String model,
      List<TextPiece> choices,
      @Nullable Usage usage,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AnswerTimings timings)
      implements TextCompletion {
    /** The same under another id, without what differs from run to run. */
    public Counted repeatable(String id) {
      return new Counted(
          id, object, 0, model, choices, usage == null ? null : usage.repeatable(), null);
    }
  }
}
