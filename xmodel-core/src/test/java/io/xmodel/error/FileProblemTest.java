package io.xmodel.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileProblemTest {
  @Test
  void saysWhyInWords() {
    check(new NoSuchFileException("f"), "there is no such file or directory");
    check(new AccessDeniedException("f"), "permission denied");
    check(new FileAlreadyExistsException("f"), "it exists already");
    check(new MalformedInputException(1), "it is not UTF-8 text");
    check(new FileSystemException("f", null, "Not a directory"), "Not a directory");
    check(new FileSystemException("f"), "the file system refuses");
    check(new IOException("No space left on device"), "No space left on device");
    check(new IOException(), "input or output failed");
  }

  private static void check(IOException cause, String expected) {
    assertThat(FileProblem.of(cause)).isEqualTo(expected);
  }
}
