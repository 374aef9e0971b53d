package io.xmodel.internal.files;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.FileProblem;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Sentences for what the file system refuses to readers. */
public final class FileErrors {
  private FileErrors() {}

  /** Why a file could not be read. */
  public static XmodelException reading(Path file, IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return new InterruptedWorkException("Reading " + file, cause);
    }
    String dangling = danglingLink(file);
    if (dangling != null) {
      return new CheckpointException(dangling, cause);
    }
    String sentence =
        switch (cause) {
          case NoSuchFileException e ->
              "%s does not exist. The checkpoint is incomplete: download or convert it again."
                  .formatted(file);
          case AccessDeniedException e ->
              "%s may not be read by this user. Grant read permission on it (chmod +r)."
                  .formatted(file);
          default ->
              Files.isDirectory(file)
                  ? "%s is a directory; expected a file.".formatted(file)
                  : "%s could not be read: %s.".formatted(file, FileProblem.of(cause));
        };
    return new CheckpointException(sentence, cause);
  }

  /**
   * The sentence about a link that leads nowhere, or null if it is none. A cache of Hugging Face
   * holds links to its blobs, which do not survive a copy of the links alone.
   */
  public static @Nullable String danglingLink(Path file) {
    if (!Files.isSymbolicLink(file) || Files.exists(file)) {
      return null;
    }
    try {
      return "%s is a link to %s, which does not exist. Download the file again, or copy what the links lead to (cp -rL)."
          .formatted(file, Files.readSymbolicLink(file));
    } catch (IOException e) {
      return "%s is a link that leads nowhere. Download the file again.".formatted(file);
    }
  }
}
