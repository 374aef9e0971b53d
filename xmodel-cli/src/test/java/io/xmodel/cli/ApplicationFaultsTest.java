package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.ChatSession;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import io.xmodel.chat.Message;
import io.xmodel.error.ClosedException;
import io.xmodel.text.TextTokenizer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application sees of the whole library, tokenizer and chat template included. */
class ApplicationFaultsTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(2);
  private static final List<Message> MESSAGES = List.of(Message.user("a"));

  @TempDir static Path temp;
  private static Path directory;

  @BeforeAll
  static void writeModel() {
    directory = TestModels.write(temp.resolve("model"));
  }

  @Test
  void aClosedModelSaysSoWhereverItIsNoticed() {
    Xmodel model = load();
    ChatSession chat = model.chat();
    model.close();
    model.close();
    check(
        "This model is closed.",
        () -> model.generate("a"),
        () -> model.generate(new int[] {1}, OPTIONS),
        () -> model.generate(MESSAGES, OPTIONS),
        () -> model.stream("a", OPTIONS),
        () -> model.encode("a"),
        () -> model.encode(MESSAGES),
        () -> model.score("ab"),
        () -> model.score(new int[] {1, 2}),
        () -> model.embed("ab"),
        () -> model.embed(new int[] {1, 2}),
        () -> model.chat(),
        () -> model.weights(),
        () -> chat.send("a", OPTIONS));
  }

  /** What runs ends with the same words. */
  @Test
  void aModelThatIsClosedInTheMiddle() {
    Xmodel model = load();
    try (GenerationStream stream =
        model.stream("a", GenerationOptions.greedy(100_000).withIgnoreEos(true))) {
      assertThat(stream.iterator().hasNext()).isTrue();
      model.close();
      check("This model is closed.", stream::completion);
    }
  }

  @Test
  void closedConversationsAndTokenizersSaySo() {
    try (Xmodel model = load()) {
      ChatSession chat = model.chat();
      chat.close();
      chat.close();
      check(
          "This conversation is closed.",
          () -> chat.send("a", OPTIONS),
          () -> chat.stream("a", OPTIONS),
          () -> chat.setSystem("a"),
          () -> chat.restore(MESSAGES),
          chat::reset);
      TextTokenizer tokenizer = Objects.requireNonNull(model.tokenizer());
      model.close();
      check(
          "This tokenizer is closed.",
          () -> tokenizer.encode("a"),
          () -> tokenizer.encodeWithSpecialTokens("a"));
      assertThat(tokenizer.decode(new int[] {10})).isNotEmpty();
    }
  }

  private static void check(String sentence, ThrowingCallable... uses) {
    for (ThrowingCallable use : uses) {
      assertThatThrownBy(use).isInstanceOf(ClosedException.class).hasMessage(sentence);
    }
  }

  /** As in the common pool of a Spring Boot jar, whose threads see the JDK only. */
  @Test
  void theThreadsClassLoaderNeedNotSeeTheLibrary() throws Exception {
    answerWith(null);
    try (URLClassLoader blind = new URLClassLoader(new URL[0], null)) {
      answerWith(blind);
    }
  }

  private static void answerWith(@Nullable ClassLoader ofTheThread) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ofTheThread);
    try (Xmodel model = Xmodel.load(directory, LoadOptions.DEFAULT.withBackend("cpu"))) {
      assertThat(model.generate(MESSAGES, OPTIONS).tokens()).isNotEmpty();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Xmodel load() {
    return Xmodel.load(directory, LoadOptions.DEFAULT.withBackend("fake"));
  }
}
