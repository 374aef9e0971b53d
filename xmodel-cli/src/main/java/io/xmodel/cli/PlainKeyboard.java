package io.xmodel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a pipe or file. */
final class PlainKeyboard implements Keyboard {
  private final BufferedReader reader;
  private boolean first = true;

  PlainKeyboard(InputStream in) {
    this.reader =
        new BufferedReader(
            new InputStreamReader(
                in,
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)));
  }

  @Override
  public @Nullable String readLine(String prompt, String begun) {
    try {
      String line = reader.readLine();
      if (first && line != null) {
        first = false;
        return InputText.withoutMark(line);
      }
      return line;
    } catch (CharacterCodingException e) {
      throw new UncheckedIOException(new IOException("stdin is not UTF-8 text", e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void runStoppable(Runnable work, Runnable stop) {
    work.run();
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  /** Stdin is not ours to close. */
  @Override
  public void close() {}
}
