package io.xmodel.error;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the file system refused, in words for people. */
public final class FileProblem {
  private FileProblem() {}

  /**
   * The reason, to go behind a colon: {@code permission denied}, {@code No space left on device}.
   * Never a class name, and without the file name that some exceptions put first.
   */
  public static String of(IOException cause) {
    return switch (cause) {
      case NoSuchFileException e -> "there is no such file or directory";
      case AccessDeniedException e -> "permission denied";
      case FileAlreadyExistsException e -> "it exists already";
      case CharacterCodingException e -> "it is not UTF-8 text";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case FileSystemException e -> "the file system refuses";
      default -> cause.getMessage() == null ? "input or output failed" : cause.getMessage();
    };
  }
}
