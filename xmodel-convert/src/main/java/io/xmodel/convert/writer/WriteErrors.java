package io.xmodel.convert.writer;

import io.xmodel.error.FileProblem;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;

/** The sentence for what the file system refuses to writers. */
public final class WriteErrors {
  private WriteErrors() {}

  /** Why a file could not be written. */
  public static XmodelException of(Path file, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return new InterruptedWorkException("Writing " + file, cause);
    }
    return new RequestException(
        "%s could not be written: %s. Nothing incomplete is left behind; mend the cause and start again."
            .formatted(file, FileProblem.of(cause)),
        cause);
  }
}
