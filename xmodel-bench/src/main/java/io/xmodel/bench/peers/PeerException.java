package io.xmodel.bench.peers;

import io.xmodel.error.XmodelException;
import org.jspecify.annotations.Nullable;

/** A peer cannot take part, or no longer. The others go on. */
public final class PeerException extends XmodelException {
  /** A failure described by a sentence. */
  public PeerException(String sentence) {
    super(sentence);
  }

  /** As above, with the exception that led to it. */
  public PeerException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
