package io.xmodel.server.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers about tokens. */
public sealed interface TokenizerReply {
  /**
   * Ids of a text.
   *
   * @param tokenStrs the text of each, where it is asked for
   */
  record Tokens(
      int count,
      int maxModelLen,
      int[] tokens,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> tokenStrs)
      implements TokenizerReply {}

  /** A text of ids, under vLLM's name and llama.cpp's. */
  record Text(String prompt, String content) implements TokenizerReply {}

  /** What clients must know to do without the tokenizer's files. */
  record Info(
      @Nullable String eosToken,
      @Nullable String bosToken,
      @Nullable String padToken,
      @Nullable String chatTemplate,
      int modelMaxLength,
      int vocabSize)
      implements TokenizerReply {}
}
