package io.xmodel.error;

import org.jspecify.annotations.Nullable;

/**
 * No answer can be made of the format that was asked for: its schema or expression is damaged, too
 * large, or asks for what is not supported. The message names the keyword and its place. The caller
 * can change the format and ask again.
 */
public class FormatException extends RequestException {
  private final String tool;

  /** A format of answers described by a sentence. */
  public FormatException(String sentence, @Nullable Throwable cause) {
    this(sentence, "", cause);
  }

  /** The same of the parameters of a tool. */
  public FormatException(String sentence, String tool, @Nullable Throwable cause) {
    super(sentence, cause);
    this.tool = tool;
  }

  /** The tool whose parameters are meant; empty: none, but the format of the answer itself. */
  public String tool() {
    return tool;
  }
}
