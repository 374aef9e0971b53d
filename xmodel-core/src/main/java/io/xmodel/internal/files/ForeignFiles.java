package io.xmodel.internal.files;

import io.xmodel.error.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The small files of a checkpoint as they are met: with a byte order mark, or as a pointer. */
public final class ForeignFiles {
  /** A pointer is shorter: the specification allows 1024 bytes. */
  private static final int LONGEST_POINTER = 1024;

  /** The address of the specification, also of the names that Git LFS had before. */
  private static final Pattern POINTER =
      Pattern.compile("version https?://(?:git-lfs|hawser|git-media)\\.[\\w./]+\\R");

  private static final Pattern POINTER_SIZE = Pattern.compile("(?m)^size (\\d{1,19})$");
  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private ForeignFiles() {}

  /**
   * Whether a name is taken. A link that leads nowhere counts, as does what this user may not see:
   * to treat such a file as absent would be to ignore it without a word.
   */
  public static boolean isThere(Path file) {
    return !Files.notExists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * All bytes of a file, but for a byte order mark, which Windows' editors put first.
   *
   * @throws io.xmodel.error.XmodelException when it cannot be read, or only points to the file
   */
  public static byte[] bytes(Path file) {
    byte[] bytes = copyable(file);
    return startsWith(bytes, BOM) ? Arrays.copyOfRange(bytes, BOM.length, bytes.length) : bytes;
  }

  /**
   * All bytes of a file, as they are, for a copy of it.
   *
   * @throws io.xmodel.error.XmodelException when it cannot be read, or only points to the file
   */
  public static byte[] copyable(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      refusePointer(file.toString(), bytes);
      return bytes;
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  /**
   * The text of a file.
   *
   * @throws io.xmodel.error.XmodelException as {@link #bytes}, and when it is not UTF-8
   */
  public static String text(Path file) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(
          "%s cannot be read: it is not UTF-8 text. Convert it to UTF-8 first.".formatted(file), e);
    }
  }

  /**
   * Refuses the pointer that a checkout without Git LFS has in a file's place.
   *
   * @param file its name, for messages
   * @param begin its bytes, or the first thousand of them
   */
  public static void refusePointer(String file, byte[] begin) {
    String text =
        new String(begin, 0, Math.min(begin.length, LONGEST_POINTER), StandardCharsets.ISO_8859_1);
    if (!POINTER.matcher(text).lookingAt()) {
      return;
    }
    Matcher size = POINTER_SIZE.matcher(text);
    throw new CheckpointException(
        "%s is a Git LFS pointer, not the file%s. Fetch it: run git lfs pull where it was cloned, or download the file itself."
            .formatted(file, size.find() ? " of %s bytes".formatted(size.group(1)) : ""));
  }

  private static boolean startsWith(byte[] bytes, byte[] beginning) {
    return bytes.length >= beginning.length
        && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
  }
}
