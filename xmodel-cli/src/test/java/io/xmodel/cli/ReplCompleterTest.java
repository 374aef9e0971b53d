package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Tab makes of a line that a person has begun. */
@Timeout(60)
class ReplCompleterTest {
  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "/tok                       | '/tokens '",
        "please te                  | 'please te'",
        "please /te                 | 'please /te'",
        "te                         | 'te'",
        "/set temper                | '/set temperature '",
        "/save ~/chats/no           | '/save ~/chats/note one.json '",
        "/save --overwrite ~/chats/no | '/save --overwrite ~/chats/note one.json '",
        "/load ~/ch                 | '/load ~/chats/'",
        "/model ~/ch                | '/model ~/chats/'",
        "/system ~/ch               | '/system ~/ch'",
        "/load ~/nowhere/x          | '/load ~/nowhere/x'",
      })
  void tab(String typed, String completed) throws Exception {
    Files.createFile(Files.createDirectories(temp.resolve("chats")).resolve("note one.json"));
    try (FakePerson person = new FakePerson(typed + "\t\r")) {
      TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp);
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isEqualTo(completed);
    }
  }

  @Test
  void aTextCanBeChanged() throws Exception {
    try (FakePerson person = new FakePerson("!\r")) {
      TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp);
      assertThat(keyboard.readLine(FakePerson.PROMPT, "Hello")).isEqualTo("Hello!");
    }
  }
}
