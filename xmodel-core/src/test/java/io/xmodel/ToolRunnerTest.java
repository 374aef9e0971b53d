package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.chat.Message;
import io.xmodel.chat.Role;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.ToolFunction;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.error.RequestException;
import io.xmodel.generation.FinishReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToolRunnerTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(200);
  private static final List<Message> ASKED = List.of(Message.user("?"));

  private final List<String> made = new ArrayList<>();

  /** Few tokens: the texts of this test are bytes. */
  @BeforeEach
  void loadWithFewWords() {
    load(LoadOptions.DEFAULT.withToolPrompt(new ToolPrompt("{tools}")));
  }

  private ToolFunction function(String name, ToolFunction.Body body) {
    return new ToolFunction(
        Tool.of(name, "", "{\"type\": \"object\"}"),
        arguments -> {
          made.add(name + arguments);
          return body.call(arguments);
        });
  }

  private static String calls(String... calls) {
    return "<｜tool▁calls▁begin｜>"
        + String.join(
            "\n",
            Stream.of(calls)
                .map(call ->
                    "<｜tool▁call▁begin｜>function<｜tool▁sep｜>"
                        + call.replace("(", "\n```json\n").replace(")", "\n```")
                        + "<｜tool▁call▁end｜>")
                .toList())
        + "<｜tool▁calls▁end｜>";
  }

  /** What the model says: first after the person, then after outputs of tools. */
  private void plays(String... answers) {
    int[] cues = {
      TestCheckpoint.id(tokenizer, "<｜Assistant｜>"),
      TestCheckpoint.id(tokenizer, "<｜tool▁outputs▁end｜>")
    };
    int[][] ids = Stream.of(answers).map(ModelTest::ids).toArray(int[][]::new);
    script.says(answersAfter(cues, ids));
  }

  private static FakeModel.Rule answersAfter(int[] cues, int[]... answers) {
    return (ids, vocabulary) -> {
      int count = 0;
      int last = -1;
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == cues[0] || ids[i] == cues[1]) {
          count++;
          last = i;
        }
      }
      int[] answer = answers[Math.clamp(count - 1, 0, answers.length - 1)];
      int next = ids.length - 1 - last;
      float[] row = new float[vocabulary];
      row[tokenizer.eosId()] = 5;
      row[next < answer.length ? answer[next] : tokenizer.eosId()] = 10;
      return row;
    };
  }

  @Test
  void callsAreMadeUntilThereIsAnAnswer() {
    plays(calls("add({\"a\": 1})", "now({})"), calls("add({\"a\": 2})"), "Three.");
    List<String> heard = new ArrayList<>();
    ToolRunner runner =
        new ToolRunner(
            List.of(function("add", a -> "3"), function("now", a -> "noon")),
            OPTIONS,
            5,
            event -> {
              switch (event) {
                case ToolEvent.Called called -> heard.add("called " + called.call().name());
                case ToolEvent.Returned returned -> heard.add(returned.result());
                case ToolEvent.Generated generated -> {
                  if (heard.isEmpty() || !heard.getLast().equals("round " + generated.round())) {
                    heard.add("round " + generated.round());
                  }
                }
              }
            });
    ToolRun run = runner.run(model, ASKED);
    assertThat(run).hasToString("Three.");
    assertThat(made).containsExactly("add{\"a\": 1}", "now{}", "add{\"a\": 2}");
    assertThat(heard)
        .containsExactly(
            "round 0",
            "called add",
            "3",
            "called now",
            "noon",
            "round 1",
            "called add",
            "3",
            "round 2");
    assertThat(run.completions()).hasSize(3);
    assertThat(run.messages())
        .extracting(Message::role)
        .containsExactly(
            Role.USER,
            Role.ASSISTANT,
            Role.TOOL,
            Role.TOOL,
            Role.ASSISTANT,
            Role.TOOL,
            Role.ASSISTANT);
    List<ToolCall> first = run.completions().getFirst().toolCalls();
    assertThat(run.messages().subList(2, 4))
        .extracting(Message::toolCallId)
        .containsExactly(first.get(0).id(), first.get(1).id());
  }

  @Test
  void afterTheLastRoundCallsAreForbidden() {
    plays(calls("f({})"));
    ToolRun run = model.runTools(ASKED, List.of(function("f", a -> "again")), 2);
    assertThat(made).hasSize(2);
    assertThat(run.answer().toolCalls()).isEmpty();
    assertThat(run.answer().finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(new ToolRunner(List.of(function("f", a -> "")), OPTIONS, 0).run(model, ASKED))
        .hasToString("");
    assertThat(made).hasSize(2);
  }

  @Test
  void withTheChoiceOfNoneNoCallBegins() {
    plays(calls("f({})"));
    GenerationOptions none =
        OPTIONS.withTools(List.of(Tool.of("f", "", "{}"))).withToolChoice(ToolChoice.NONE);
    Completion completion = model.generate(ASKED, none);
    assertThat(completion.toolCalls()).isEmpty();
    assertThat(completion.text()).isEmpty();
  }

  @Test
  void whatGoesWrongIsToldToTheModel() {
    plays(calls("f({})", "g({})"), "Sorry.");
    ToolRun run =
        model.runTools(
            ASKED,
            List.of(
                function(
                    "f",
                    a -> {
                      throw new IOException("no network");
                    }),
                function(
                    "g",
                    a -> {
                      throw new IllegalStateException();
                    })),
            3);
    assertThat(run.messages())
        .filteredOn(message -> message.role() == Role.TOOL)
        .extracting(Message::content)
        .containsExactly("Error: no network", "Error: IllegalStateException");
    assertThat(run).hasToString("Sorry.");
  }

  @Test
  void anErrorEndsTheRun() {
    plays(calls("f({})"));
    ToolFunction broken =
        function(
            "f",
            a -> {
              throw new StackOverflowError("deep");
            });
    try (ChatSession chat = model.chat("s")) {
      List<Message> before = chat.messages();
      assertThatThrownBy(
              () -> new ToolRunner(List.of(broken), OPTIONS, 1).run(chat, Message.user("?")))
          .isInstanceOf(StackOverflowError.class);
      assertThat(chat.messages()).isEqualTo(before);
    }
  }

  @Test
  void aConversationHasAllOfIt() {
    plays(calls("f({})"), "One.", "Two.");
    try (ChatSession chat = model.chat("s")) {
      ToolRun run =
          new ToolRunner(List.of(function("f", a -> "1")), OPTIONS, 3).run(chat, Message.user("?"));
      assertThat(chat.messages()).isEqualTo(run.messages()).hasSize(5);
      assertThat(chat.send("And?", OPTIONS)).hasToString("Two.");
    }
  }

  @Test
  void aRequiredCallIsRequiredOnce() {
    plays(calls("f({})"), "Done.");
    Tool f = Tool.of("f", "", Tool.NO_PARAMETERS);
    GenerationOptions required = OPTIONS.withTools(List.of(f)).withToolChoice(ToolChoice.REQUIRED);
    assertThat(new ToolRunner(List.of(function("f", a -> "")), required, 5).run(model, ASKED))
        .hasToString("Done.");
  }

  @Test
  void aCancelledRunMakesNoFurtherCall() {
    plays(calls("f({})", "f({})"), "Never said.");
    try (ChatSession chat = model.chat()) {
      ToolRunner[] self = new ToolRunner[1];
      ToolFunction cancelling =
          function(
              "f",
              a -> {
                self[0].cancel();
                return "done";
              });
      self[0] = new ToolRunner(List.of(cancelling), OPTIONS, 3);
      ToolRun run = self[0].run(chat, Message.user("?"));
      assertThat(made).hasSize(1);
      assertThat(run.messages())
          .extracting(Message::content)
          .containsExactly("?", "", "done", "Error: cancelled.");
      assertThat(chat.messages()).isEqualTo(run.messages());
    }
  }

  @Test
  void anInterruptCancels() {
    plays(calls("f({})", "f({})"), "Never said.");
    ToolFunction interrupting =
        function(
            "f",
            a -> {
              throw new InterruptedException();
            });
    ToolRun run = model.runTools(ASKED, List.of(interrupting), 3);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(made).hasSize(1);
    assertThat(run.completions()).hasSize(1);
  }

  @Test
  void toolsAreForMessages() {
    GenerationOptions options = OPTIONS.withTools(List.of(Tool.of("f", "", "{}")));
    assertThatThrownBy(() -> model.generate("a", options))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("Tools are for answers to messages");
    assertThatThrownBy(() -> new ToolRunner(List.of(), OPTIONS, -1))
        .hasMessageContaining("rounds must be at least 0");
  }
}
