package io.xmodel;

import static io.xmodel.backend.Script.reads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Script.Gate;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.ToolCall;
import io.xmodel.error.BackendException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatSessionTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(200);
  private static final String LONG = "abcdefgh".repeat(20);

  @Test
  void messagesAndAnswersJoinTheConversation() {
    says("one", "two");
    try (ChatSession chat = model.chat("Be brief.")) {
      assertThat(chat.contextUsed()).isZero();
      Completion first = chat.send("a", OPTIONS);
      assertThat(first.text()).isEqualTo("one");
      assertThat(chat.contextUsed()).isEqualTo(first.promptIds().size() + first.tokens().size());
      assertThat(chat.send("b", OPTIONS).text()).isEqualTo("two");
      assertThat(chat.messages())
          .containsExactly(
              Message.system("Be brief."),
              Message.user("a"),
              Message.assistant("one"),
              Message.user("b"),
              Message.assistant("two"));
      assertThat(chat.contextLength()).isEqualTo(model.contextLength());
    }
  }

  @Test
  void aTurnComputesOnlyWhatIsNew() {
    says("The first answer.", "The second one.", "And the third.");
    try (ChatSession chat = model.chat("Some instructions.")) {
      int before = 0;
      for (int turn = 0; turn < 3; turn++) {
        Completion answer = chat.send("Question " + turn, OPTIONS);
        // The model says bytes, the prompt has the tokenizer's tokens: the last answer is new, too.
        assertThat(answer.timings().cachedTokens()).isGreaterThanOrEqualTo(before);
        assertThat(answer.timings().cachedTokens() + answer.timings().prefillTokens())
            .isEqualTo(answer.promptIds().size());
        before = answer.promptIds().size();
      }
      assertThat(before).isGreaterThan(50);
    }
  }

  @Test
  void aTurnAfterTokensOfTheTokenizersOwnComputesNothingTwice() {
    script.says(TestCheckpoint.answers(tokenizer, ids("The capital"), ids("of China")));
    try (ChatSession chat = model.chat()) {
      chat.send("a", OPTIONS);
      int before = chat.contextUsed() - 1; // the last token was never read
      assertThat(chat.send("b", OPTIONS).timings().cachedTokens()).isEqualTo(before);
    }
  }

  @Test
  void reasoningIsNotRepeatedInThePrompt() {
    says("<think>Secretly.</think>Openly.", "Yes.");
    try (ChatSession chat = model.chat()) {
      Completion first = chat.send("a", OPTIONS);
      assertThat(first.reasoning()).isEqualTo("Secretly.");
      assertThat(chat.messages().getLast()).isEqualTo(Message.assistant("Openly."));
      Completion second = chat.send("b", OPTIONS);
      int[] prompt = second.promptIds().stream().mapToInt(Integer::intValue).toArray();
      assertThat(tokenizer.decode(prompt)).contains("Openly.").doesNotContain("Secretly");
    }
  }

  @Test
  void callsAndTheirResultsJoinTheConversation() {
    says(
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n"
            + "```json\n{\"city\": \"Paris\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>");
    try (ChatSession chat = model.chat()) {
      Completion call = chat.send("Weather?", OPTIONS);
      assertThat(call.toolCalls())
          .singleElement()
          .satisfies(asked -> {
            assertThat(asked.id()).matches("call_[A-Za-z0-9]{24}");
            assertThat(asked)
                .isEqualTo(new ToolCall(asked.id(), "get_weather", "{\"city\": \"Paris\"}"));
          });
      assertThat(chat.messages().getLast()).isEqualTo(Message.assistant("", call.toolCalls()));
      // The template puts no <｜Assistant｜> after a tool's output.
      script.says(
          io.xmodel.backend.Script.answers(
              TestCheckpoint.id(tokenizer, "<｜tool▁outputs▁end｜>"),
              tokenizer.eosId(),
              ids("20 degrees.")));
      Completion answer = chat.send(Message.tool("{\"t\": 20}", ""), OPTIONS);
      assertThat(answer.text()).isEqualTo("20 degrees.");
      int[] prompt = answer.promptIds().stream().mapToInt(Integer::intValue).toArray();
      assertThat(tokenizer.decode(prompt))
          .contains("<｜tool▁sep｜>get_weather\n```json\n{\"city\": \"Paris\"}\n```")
          .contains("<｜tool▁output▁begin｜>{\"t\": 20}<｜tool▁output▁end｜>");
      assertThat(chat.messages())
          .extracting(Message::role)
          .containsExactly(Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT);
    }
  }

  @Test
  void whileAnAnswerIsOpenNothingElseGoes() {
    says(LONG, "two");
    try (ChatSession chat = model.chat("s")) {
      List<Message> before = chat.messages();
      GenerationStream stream = chat.stream("a", OPTIONS);
      List<Runnable> refused =
          List.of(
              () -> chat.send("b", OPTIONS),
              () -> chat.stream("b", OPTIONS),
              chat::reset,
              () -> chat.setSystem("other"),
              () -> chat.restore(List.of()));
      for (Runnable action : refused) {
        assertThatThrownBy(action::run)
            .isInstanceOf(IllegalStateException.class)
            .isNotInstanceOf(ClosedException.class)
            .hasMessageContaining("still open");
        assertThat(chat.messages()).isEqualTo(before);
      }
      stream.close();
      assertThat(chat.messages()).isEqualTo(before);
      assertThat(chat.send("b", OPTIONS).text()).isEqualTo(LONG);
      assertThat(chat.messages()).hasSize(3);
    }
  }

  @Test
  void anAnswerThatWasReadToItsEndIsNotOpen() {
    try (ChatSession chat = model.chat()) {
      GenerationStream stream = chat.stream("a", OPTIONS);
      stream.forEach(event -> {});
      chat.send("b", OPTIONS);
      stream.close();
      assertThat(chat.messages()).hasSize(4);
    }
  }

  @Test
  void whatWasReadBeforeClosingStays() {
    says(LONG);
    try (ChatSession chat = model.chat()) {
      try (GenerationStream stream = chat.stream("a", OPTIONS)) {
        Iterator<GenerationEvent> events = stream.iterator();
        for (int i = 0; i < 3; i++) {
          events.next();
        }
      }
      assertThat(chat.messages()).containsExactly(Message.user("a"), Message.assistant("abc"));
      assertThat(chat.contextUsed()).isPositive();
    }
  }

  @Test
  void cancellingAfterSomeTextKeepsWhatCame() {
    says(LONG, "two");
    try (ChatSession chat = model.chat()) {
      Completion answer;
      try (Gate gate = script.holdWhen(reads(id("c")));
          GenerationStream stream = chat.stream("x", OPTIONS)) {
        gate.awaitReached();
        stream.cancel();
        gate.open();
        answer = stream.completion();
      }
      assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(answer.text()).isEqualTo("abcd");
      assertThat(chat.messages()).containsExactly(Message.user("x"), Message.assistant("abcd"));
      assertThat(chat.send("y", OPTIONS).text()).isEqualTo("two");
    }
  }

  @Test
  void cancellingBeforeTheFirstTokenLeavesAllAsBefore() {
    try (ChatSession chat = model.chat("s")) {
      List<Message> before = chat.messages();
      try (Gate gate = script.holdWhen(batch -> true);
          GenerationStream stream = chat.stream("x".repeat(100), OPTIONS)) {
        gate.awaitReached();
        stream.cancel();
        gate.open();
        assertThat(stream.completion().tokens()).isEmpty();
      }
      assertThat(chat.messages()).isEqualTo(before);
      assertThat(chat.contextUsed()).isZero();
      assertThat(chat.send("y", OPTIONS).text()).isEqualTo("ok");
    }
  }

  @Test
  void noTokensAreNoTurn() {
    try (ChatSession chat = model.chat()) {
      assertThat(chat.send("a", OPTIONS.withMaxTokens(0)).finishReason())
          .isEqualTo(FinishReason.LENGTH);
      assertThat(chat.messages()).isEmpty();
    }
  }

  /** Every retry fails in the same way, and the conversation goes on when it no longer does. */
  @ParameterizedTest
  @ValueSource(strings = {"step", "error", "banned", "full", "nothing said"})
  void aFailureLeavesTheConversationAsBefore(String kind) {
    load(LoadOptions.DEFAULT.withContext(200));
    says("one", "two");
    try (ChatSession chat = model.chat("s")) {
      chat.send("a", OPTIONS);
      List<Message> before = chat.messages();
      int used = chat.contextUsed();
      Map<Integer, Float> all = new HashMap<>();
      for (int id = 0; id < tokenizer.idLimit(); id++) {
        all.put(id, Float.NEGATIVE_INFINITY);
      }
      switch (kind) {
        case "step" -> script.failWhen(reads(id("t")), () -> new BackendException("gone"));
        case "error" -> script.failWhen(reads(id("w")), () -> new StackOverflowError("deep"));
        case "nothing said" -> script.failWhen(batch -> true, () -> new BackendException("gone"));
        default -> {}
      }
      for (int attempt = 0; attempt < 3; attempt++) {
        switch (kind) {
          case "banned" ->
              assertThatThrownBy(() ->
                      chat.send(
                          "b", OPTIONS.withSampling(SamplingOptions.GREEDY.withLogitBias(all))))
                  .isInstanceOf(RequestException.class);
          case "full" ->
              assertThatThrownBy(() -> chat.send("b ".repeat(300), OPTIONS))
                  .isInstanceOf(ContextFullException.class);
          case "error" ->
              assertThatThrownBy(() -> chat.send("b", OPTIONS))
                  .isInstanceOf(StackOverflowError.class);
          default ->
              assertThatThrownBy(() -> chat.send("b", OPTIONS))
                  .isInstanceOf(BackendException.class);
        }
        assertThat(chat.messages()).isEqualTo(before);
        assertThat(chat.contextUsed()).isEqualTo(used);
      }
      script.repair();
      assertThat(chat.send("b", OPTIONS).text()).isEqualTo("two");
      assertThat(chat.messages()).hasSize(5);
    }
  }

  @Test
  void aFailureAfterSomeTextLeavesTheConversationAsBefore() {
    says("abcdef");
    script.failWhen(reads(id("d")), () -> new BackendException("gone"));
    try (ChatSession chat = model.chat();
        GenerationStream stream = chat.stream("x", OPTIONS)) {
      List<String> pieces = new ArrayList<>();
      assertThatThrownBy(() -> stream.texts().forEach(pieces::add))
          .isInstanceOf(BackendException.class);
      assertThat(pieces).containsExactly("a", "b", "c", "d");
      assertThat(chat.messages()).isEmpty();
    }
  }

  @Test
  void aFullContextEndsTheAnswerAndKeepsIt() {
    load(LoadOptions.DEFAULT.withContext(60));
    says(LONG);
    try (ChatSession chat = model.chat()) {
      Completion answer = chat.send("x", OPTIONS);
      assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
      assertThat(chat.messages()).hasSize(2);
      assertThatThrownBy(() -> chat.send("y".repeat(50), OPTIONS))
          .isInstanceOf(ContextFullException.class);
      assertThat(chat.messages()).hasSize(2);
      chat.reset();
      assertThat(chat.send("y", OPTIONS).text()).isNotEmpty();
    }
  }

  @Test
  void closingWhileAnAnswerIsWaitedForEndsIt() throws Exception {
    says(LONG);
    ChatSession chat = model.chat();
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      Task<Completion> sender = Task.start(() -> chat.send("x", OPTIONS));
      gate.awaitReached();
      chat.close();
      assertThat(sender.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
    }
    chat.close();
    awaitAllFree();
    assertThatThrownBy(() -> chat.send("y", OPTIONS)).isInstanceOf(ClosedException.class);
    assertThatThrownBy(chat::reset).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> chat.setSystem("s")).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> chat.restore(List.of())).isInstanceOf(ClosedException.class);
    assertThat(chat.messages()).hasSizeLessThanOrEqualTo(2);
  }

  /** The stream is closed by one thread while another takes its events as fast as it can. */
  @Test
  void closingWhileAnAnswerIsReadKeepsAWholeMessage() throws Exception {
    says(LONG);
    for (int round = 0; round < 200; round++) {
      ChatSession chat = model.chat();
      GenerationStream stream = chat.stream("x", OPTIONS);
      Task<Completion> reader = Task.start(stream::completion);
      chat.close();
      reader.result();
      List<Message> messages = chat.messages();
      if (!messages.isEmpty()) {
        assertThat(messages).hasSize(2);
        assertThat(LONG).startsWith(messages.getLast().content());
      }
    }
  }

  @Test
  void aFutureOfAnAnswerJoinsTheConversation() throws Exception {
    try (ChatSession chat = model.chat()) {
      chat.stream("a", OPTIONS).future().get(30, TimeUnit.SECONDS);
      assertThat(chat.messages()).hasSize(2);
      chat.send("b", OPTIONS);
      assertThat(chat.messages()).hasSize(4);
    }
  }

  @Test
  void conversationsCanBeSavedAndGoneOnWith() {
    try (ChatSession chat = model.chat("s")) {
      chat.send("a", OPTIONS);
      List<Message> saved = chat.messages();
      chat.reset();
      assertThat(chat.messages()).containsExactly(Message.system("s"));
      assertThat(chat.contextUsed()).isZero();
      chat.restore(saved);
      assertThat(chat.messages()).isEqualTo(saved);
      chat.restore(chat.messages());
      assertThat(chat.messages()).isEqualTo(saved);
      chat.setSystem("t");
      assertThat(chat.messages().getFirst()).isEqualTo(Message.system("t"));
      chat.setSystem(" ");
      assertThat(chat.messages()).extracting(Message::role).doesNotContain(Role.SYSTEM);
      chat.setSystem(null);
      assertThat(chat.messages()).hasSize(2);
    }
  }

  /** What cannot be restored does not cost what there is. */
  @Test
  void restoringNothingChangesNothing() {
    try (ChatSession chat = model.chat("s")) {
      List<Message> bad = new ArrayList<>();
      bad.add(null);
      assertThatThrownBy(() -> chat.restore(bad)).isInstanceOf(NullPointerException.class);
      assertThat(chat.messages()).containsExactly(Message.system("s"));
    }
  }

  @Test
  void sessionsRunSideBySide() throws Exception {
    says("one", "two", "three");
    List<Task<List<String>>> sessions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String question = "question " + i + " ";
      sessions.add(
          Task.start(() -> {
            List<String> answers = new ArrayList<>();
            try (ChatSession chat = model.chat("system")) {
              for (int turn = 0; turn < 3; turn++) {
                answers.add(chat.send(question + turn, OPTIONS).toString());
              }
              assertThat(chat.messages()).hasSize(7);
            }
            return answers;
          }));
    }
    for (Task<List<String>> session : sessions) {
      assertThat(session.result()).containsExactly("one", "two", "three");
    }
  }
}
