package io.xmodel.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.chat.ToolCall;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.GenerationEvent.Done;
import io.xmodel.generation.GenerationEvent.Text;
import io.xmodel.generation.GenerationEvent.ToolCallArguments;
import io.xmodel.generation.GenerationEvent.ToolCallBegin;
import io.xmodel.generation.GenerationEvent.ToolCallEnd;
import io.xmodel.generation.Timings;
import io.xmodel.server.Report;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.wire.ChatCompletion;
import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.Json;
import io.xmodel.server.wire.TokenTexts;
import io.xmodel.text.TextTokenizer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of tools, as events of the library and as clients see them. */
class ToolCallsTest {
  private static final ToolCall FIRST = new ToolCall("call_1", "add", "{\"a\":{\"b\":3}}");
  private static final ToolCall SECOND = new ToolCall("call_2", "now", "{}");

  private static List<GenerationEvent> call(int index, ToolCall call) {
    List<GenerationEvent> events = new ArrayList<>();
    events.add(new ToolCallBegin(index, call.id(), call.name(), List.of()));
    for (int i = 0; i < call.arguments().length(); i += 3) {
      String part = call.arguments().substring(i, Math.min(i + 3, call.arguments().length()));
      events.add(new ToolCallArguments(index, part, List.of()));
    }
    events.add(new ToolCallEnd(index, call, List.of()));
    return events;
  }

  private static Done done(FinishReason reason) {
    return new Done(reason, new Timings(0, 0, 0, 0, 0, 0), List.of());
  }

  private static List<ChatDelta> deltas(List<GenerationEvent> events, boolean named) {
    TextTokenizer none =
        (TextTokenizer)
            Proxy.newProxyInstance(
                ToolCallsTest.class.getClassLoader(),
                new Class<?>[] {TextTokenizer.class},
                (proxy, method, args) -> {
                  throw new AssertionError(method);
                });
    ChatFold fold = new ChatFold(new TokenTexts(none), false, named);
    List<ChatDelta> deltas = new ArrayList<>();
    for (GenerationEvent event : events) {
      deltas.addAll(fold.deltas(new ChoiceEvent.Step(0, event)));
    }
    return deltas;
  }

  private static ChatCompletion.Choice whole(List<ChatDelta> deltas) {
    ChatAnswer answer = new ChatAnswer(0);
    deltas.forEach(answer::add);
    return answer.choice(false);
  }

  private static JsonNode json(ChatDelta delta) throws Exception {
    return new ObjectMapper().readTree(new Json().write(delta));
  }

  @Test
  @Report({5, 6})
  void everyPieceHasItsIndexAndTheFirstAloneItsName() throws Exception {
    List<GenerationEvent> events = new ArrayList<>();
    events.add(new Text("Let me see.", List.of()));
    events.addAll(call(0, FIRST));
    events.addAll(call(1, SECOND));
    events.add(done(FinishReason.STOP));
    List<ChatDelta> deltas = deltas(events, false);
    StringBuilder[] arguments = {new StringBuilder(), new StringBuilder()};
    int[] pieces = new int[2];
    for (ChatDelta delta : deltas) {
      for (JsonNode call : json(delta).at("/delta/tool_calls")) {
        int index = call.get("index").asInt();
        boolean first = pieces[index]++ == 0;
        assertThat(call.has("id")).isEqualTo(first);
        assertThat(call.has("type")).isEqualTo(first);
        assertThat(call.get("function").has("name")).isEqualTo(first);
        assertThat(call.get("function").has("id")).isFalse();
        if (first) {
          assertThat(call.at("/function/arguments").asText()).isEmpty();
        }
        arguments[index].append(call.at("/function/arguments").asText());
      }
    }
    ChatCompletion.Choice choice = whole(deltas);
    List<ChatCompletion.ToolCall> all = Objects.requireNonNull(choice.message().toolCalls());
    assertThat(all).hasSize(2);
    for (int i = 0; i < 2; i++) {
      ToolCall call = i == 0 ? FIRST : SECOND;
      ChatCompletion.ToolCall made = all.get(i);
      assertThat(made.id()).isEqualTo(call.id());
      assertThat(made.function().name()).isEqualTo(call.name());
      assertThat(made.function().arguments()).isEqualTo(call.arguments());
      assertThat(arguments[i].toString()).isEqualTo(call.arguments());
    }
    assertThat(choice.message().content()).isEqualTo("Let me see.");
    assertThat(choice.finishReason()).isEqualTo("tool_calls");
  }

  @Test
  void aCallAloneHasNoContent() {
    List<GenerationEvent> events = new ArrayList<>(call(0, FIRST));
    events.add(done(FinishReason.STOP));
    assertThat(whole(deltas(events, false)).message().content()).isNull();
  }

  /** The end as OpenAI words it, by how the answer ended and who chose the tool. */
  @ParameterizedTest
  @CsvSource({
    "STOP, false, true, tool_calls",
    "STOP_STRING, false, true, tool_calls",
    "STOP, true, true, stop",
    "LENGTH, false, true, length",
    "CONTEXT_FULL, true, true, length",
    "STOP, false, false, stop",
    "LENGTH, false, false, length",
  })
  @Report(8)
  void theReasonOfTheEnd(FinishReason reason, boolean named, boolean called, String expected) {
    List<GenerationEvent> events = new ArrayList<>(called ? call(0, FIRST) : List.of());
    events.add(done(reason));
    ChatCompletion.Choice choice = whole(deltas(events, named));
    assertThat(choice.finishReason()).isEqualTo(expected);
    assertThat(choice.message().toolCalls() != null).isEqualTo(called);
  }

  /** A call that breaks off comes as text, once, and as no call. */
  @Test
  @Report(26)
  void aCallThatBreaksOffIsNoCall() {
    List<GenerationEvent> events = new ArrayList<>();
    List<GenerationEvent> call = call(0, FIRST);
    events.addAll(call.subList(0, 3));
    events.add(new Text("what it was", List.of()));
    events.add(done(FinishReason.LENGTH));
    ChatCompletion.Choice choice = whole(deltas(events, false));
    assertThat(choice.message().toolCalls()).isNull();
    assertThat(choice.message().content()).isEqualTo("what it was");
    assertThat(choice.finishReason()).isEqualTo("length");
  }

  /** Pieces that wait together go together, but the one with the name stays alone. */
  @Test
  void piecesOfArgumentsGrow() {
    List<ChatDelta> grown = new ArrayList<>();
    Growing<ChatDelta> growing = new Growing<>(ChatDelta::join, grown::add);
    List<GenerationEvent> events = new ArrayList<>(call(0, FIRST));
    events.addAll(call(1, SECOND));
    deltas(events, false).forEach(growing::add);
    growing.release();
    assertThat(grown).hasSize(4);
  }
}
