package io.xmodel.server.wire;

/** Paths that a server answers, and that a line of a batch may name. */
public final class Paths {
  /** Answers messages. */
  public static final String CHAT = "/v1/chat/completions";

  /** Continues texts. */
  public static final String TEXT = "/v1/completions";

  /** Answers messages in OpenAI's newer words. */
  public static final String RESPONSES = "/v1/responses";

  /** Embeds texts. */
  public static final String EMBEDDINGS = "/v1/embeddings";

  private Paths() {}
}
