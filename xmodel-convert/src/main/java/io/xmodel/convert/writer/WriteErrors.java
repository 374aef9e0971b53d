package io.xmodel.convert.writer;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.FileProblem;
import java.io.IOException;
import java.nio.file.Path;

/** The sentence for what the file system refuses to writers. */
public final class WriteErrors {
  private WriteErrors() {}

  /** Why a file could not be written. */
  public static CheckpointException of(Path file, IOException cause) {
    return new CheckpointException(
        "%s could not be written: %s. Nothing incomplete is left behind; mend the cause and start again."
            .formatted(file, FileProblem.of(cause)),
        cause);
  }
}
