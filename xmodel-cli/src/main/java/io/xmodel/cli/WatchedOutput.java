package io.xmodel.cli;

import io.xmodel.error.FileProblem;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers why writing failed: print streams swallow it, and a full disk must not look like done.
 */
final class WatchedOutput extends FilterOutputStream {
  private @Nullable IOException failure;

  WatchedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /** Why something was lost, or null. That a reader wants no more, as head does, loses nothing. */
  @Nullable String problem() {
    if (failure == null || String.valueOf(failure.getMessage()).contains("Broken pipe")) {
      return null;
    }
    return FileProblem.of(failure);
  }
}
