package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.ChatSession;
import io.xmodel.GenerationOptions;
import io.xmodel.LoadOptions;
import io.xmodel.TestCheckpoint;
import io.xmodel.Xmodel;
import io.xmodel.backend.Script;
import io.xmodel.backend.Script.Gate;
import io.xmodel.cli.Keyboard.LineCancelled;
import io.xmodel.internal.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** A person at a terminal that is not there. */
@Timeout(60)
class TerminalKeyboardTest {
  private static final String CTRL_C = "\003";
  private static final String CTRL_D = "\004";
  private static final String UP = "\033[A";

  @TempDir Path temp;

  @Test
  void readsLinesUntilCtrlD() throws Exception {
    try (FakePerson person = new FakePerson("Wow!! 中国\r", CTRL_D)) {
      TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp);
      assertThat(keyboard.isInteractive()).isTrue();
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isEqualTo("Wow!! 中国");
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isNull();
    }
  }

  @Test
  void ctrlCThrowsAwayTheLine() throws Exception {
    try (FakePerson person = new FakePerson("half a li" + CTRL_C, "next\r")) {
      TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp);
      assertThatThrownBy(() -> keyboard.readLine(FakePerson.PROMPT))
          .isInstanceOf(LineCancelled.class);
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isEqualTo("next");
    }
  }

  @Test
  void historyLastsFromRunToRun() throws Exception {
    try (FakePerson person = new FakePerson("first\r", "second\r")) {
      TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp);
      keyboard.readLine(FakePerson.PROMPT);
      keyboard.readLine(FakePerson.PROMPT);
    }
    try (FakePerson person = new FakePerson(UP + UP + "\r")) {
      TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp);
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isEqualTo("first");
    }
  }

  @Test
  void worksWhereHistoryCannotBeWritten() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    try (FakePerson person = new FakePerson("a\r")) {
      TerminalKeyboard keyboard =
          new TerminalKeyboard(person.terminal(), file.resolve("state"), temp);
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isEqualTo("a");
    }
  }

  @Test
  void whatIsTypedDuringAnAnswerIsNotMixedIntoIt() throws Exception {
    try (FakePerson person = new FakePerson("next\r")) {
      Terminal terminal = person.terminal();
      TerminalKeyboard keyboard = new TerminalKeyboard(terminal, temp, temp);
      assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isTrue();
      keyboard.runStoppable(
          () -> assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isFalse(),
          () -> {});
      assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isTrue();
      assertThat(keyboard.readLine(FakePerson.PROMPT)).isEqualTo("next");
    }
  }

  @Test
  void aFullContextIsTold() throws Exception {
    Path directory = TestModels.write(temp.resolve("model"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Host host = new TestHost(temp).host(new byte[0], print, print);
    LoadOptions options = LoadOptions.DEFAULT.withBackend("fake").withContext(40);
    try (FakePerson person = new FakePerson("abc\r", CTRL_D);
        Xmodel model = Xmodel.load(directory, options);
        ChatSession session = model.chat();
        TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp)) {
      repl(model, session, GenerationOptions.greedy(400).withIgnoreEos(true), keyboard, host).run();
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("(The context is full; /reset begins anew.)");
  }

  @Test
  void ctrlCStopsTheAnswerAndNotTheConversation() throws Exception {
    Path directory = TestModels.write(temp.resolve("model"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Host host = new TestHost(temp).host(new byte[0], print, print);
    try (FakePerson person =
            new FakePerson("abc\r", "/set max-tokens 3\r", "abc\r", "/stats\r", CTRL_D);
        Xmodel model = Xmodel.load(directory, LoadOptions.DEFAULT.withBackend("fake"));
        ChatSession session = model.chat()) {
      Keyboard keyboard =
          new Interrupting(new TerminalKeyboard(person.terminal(), temp, temp), person.terminal());
      repl(model, session, GenerationOptions.greedy(400).withIgnoreEos(true), keyboard, host).run();
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("(Stopped.)")
        .contains("Cut off after 3 tokens")
        .contains("ended by length");
  }

  /** A long prompt is read in many steps. */
  @Test
  void ctrlCInTheMiddleOfThePromptStopsWithinAStep() throws Exception {
    Path directory = TestCheckpoint.write(Files.createDirectory(temp.resolve("scripted")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Host host = new TestHost(temp).host(new byte[0], print, print);
    try (Tokenizer tokenizer = Tokenizer.load(directory);
        FakePerson person = new FakePerson("y" + "z".repeat(200) + "\r", "hi\r", CTRL_D)) {
      int[] letters = tokenizer.encode("yz");
      Script script = TestCheckpoint.script(tokenizer, tokenizer.encode("Hello!"));
      try (Gate gate = script.holdWhen(Script.reads(letters[0]));
          Xmodel model = TestCheckpoint.load(directory, script);
          ChatSession session = model.chat("x".repeat(100));
          TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp)) {
        Thread reader = Thread.currentThread();
        Thread.ofVirtual()
            .start(() -> {
              gate.awaitReached();
              while (reader.getState() != Thread.State.WAITING) {
                Thread.yield(); // the answer has begun: its reader waits for the first event
              }
              person.terminal().raise(Signal.INT);
              gate.open();
            });
        repl(model, session, GenerationOptions.greedy(400), keyboard, host).run();
        assertThat(script.model().passes()).filteredOn(pass -> pass[0] == letters[1]).isEmpty();
        assertThat(session.messages()).hasSize(3);
      }
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("(Stopped.)").contains("Hello!");
  }

  @Test
  void reasoningAndCallsAreShown() throws Exception {
    Path directory = TestCheckpoint.write(Files.createDirectory(temp.resolve("scripted")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Host host = new TestHost(temp).host(new byte[0], print, print);
    try (Tokenizer tokenizer = Tokenizer.load(directory);
        FakePerson person = new FakePerson("Weather?\r", CTRL_D)) {
      Script script =
          TestCheckpoint.script(
              tokenizer,
              tokenizer.encodeWithSpecialTokens(
                  "<think>Hm.</think>Let me see."
                      + "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n"
                      + "```json\n{\"city\": \"Paris\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"));
      try (Xmodel model = TestCheckpoint.load(directory, script);
          ChatSession session = model.chat();
          TerminalKeyboard keyboard = new TerminalKeyboard(person.terminal(), temp, temp)) {
        repl(model, session, GenerationOptions.greedy(400), keyboard, host).run();
      }
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("(thinking) Hm.\nLet me see.\n-> weather {\"city\": \"Paris\"}\n");
  }

  private static Repl repl(
      Xmodel model, ChatSession session, GenerationOptions options, Keyboard keyboard, Host host) {
    CurrentModel current =
        new CurrentModel(
            "scripted",
            model,
            session,
            directory -> {
              throw new AssertionError(directory);
            });
    return new Repl(current, options, false, keyboard, CommandSpec.create(), host);
  }

  /** Presses Ctrl-C when the first message is sent, before its answer has begun. */
  private static final class Interrupting implements Keyboard {
    private final Keyboard keyboard;
    private final Terminal terminal;
    private boolean pressed;

    Interrupting(Keyboard keyboard, Terminal terminal) {
      this.keyboard = keyboard;
      this.terminal = terminal;
    }

    @Override
    public @Nullable String readLine(String prompt, String begun) throws LineCancelled {
      return keyboard.readLine(prompt, begun);
    }

    @Override
    public boolean canEdit() {
      return keyboard.canEdit();
    }

    @Override
    public void runStoppable(Runnable work, Runnable stop) {
      keyboard.runStoppable(
          () -> {
            if (!pressed) {
              pressed = true;
              terminal.raise(Signal.INT);
            }
            work.run();
          },
          stop);
    }

    @Override
    public boolean isInteractive() {
      return true;
    }

    @Override
    public void close() {
      keyboard.close();
    }
  }
}
