package io.xmodel.cli;

import io.xmodel.chat.Conversation;
import io.xmodel.chat.Message;
import io.xmodel.error.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads texts strictly as UTF-8: a wrong encoding would give a prompt full of U+FFFD. */
final class InputText {
  private InputText() {}

  /** Whether a name stands for stdin, or for stdout. */
  static boolean isStandard(Path file) {
    return file.toString().equals("-");
  }

  /** The file, if it is one. */
  static Path requireFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new RequestException("%s: a directory, expected a text file.".formatted(file));
    }
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new RequestException(
          "%s: a link to %s, which does not exist.".formatted(file, target(file)));
    }
    if (!Files.exists(file)) {
      throw new RequestException("%s: there is no such file.".formatted(file));
    }
    return file;
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of a file. */
  static String read(Path file) {
    requireFile(file);
    try {
      return decode(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The messages of a JSON file; of stdin if it is named {@code -}. */
  static List<Message> messages(Path file, Host host) {
    return (isStandard(file)
            ? Conversation.fromJson(read(host.in()))
            : Conversation.load(requireFile(file)))
        .messages();
  }

  /** All of stdin. */
  static String read(InputStream in) {
    try {
      return decode(in.readAllBytes(), "stdin");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decode(byte[] bytes, String where) {
    try {
      return withoutMark(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException e) {
      throw new RequestException("%s: not UTF-8 text. Convert it first.".formatted(where));
    }
  }

  /** The text without the byte order mark that Windows' editors put first. */
  static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
