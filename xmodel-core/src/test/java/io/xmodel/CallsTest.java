package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.backend.FakeModel;
import io.xmodel.chat.Message;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.ToolPrompt;
import io.xmodel.chat.Tools;
import io.xmodel.error.FormatException;
import io.xmodel.generation.FinishReason;
import io.xmodel.sampling.SamplingOptions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the choice of tools forces, whatever the model would say. */
class CallsTest extends ModelTest {
  private static final String BEGIN = "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>";
  private static final String END = "<｜tool▁call▁end｜><｜tool▁calls▁end｜>";
  private static final String NOTHING =
      "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}";
  private static final Tool F = Tool.of("f", "", NOTHING);
  private static final Tool G = Tool.of("g", "", NOTHING);
  private static final Tools BOTH = Tools.of(List.of(F, G));
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(200);

  @BeforeEach
  void loadWithFewWords() {
    load(LoadOptions.DEFAULT.withToolPrompt(new ToolPrompt("{tools}")));
  }

  private Completion answer(GenerationOptions options) {
    return model.generate(List.of(Message.user("?")), options);
  }

  private Completion answer(Tools tools) {
    return answer(OPTIONS.withTools(tools));
  }

  @Test
  void aRequiredCallComesWhateverTheModelWouldSay() {
    says("Hello.");
    Completion answer = answer(BOTH.withChoice(ToolChoice.REQUIRED).withParallel(false));
    assertThat(answer.text()).isEmpty();
    assertThat(answer.toolCalls()).extracting(ToolCall::name).hasSize(1).isSubsetOf("f", "g");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    says(BEGIN + "g\n```json\n{}\n```" + END);
    assertThat(answer(BOTH.withChoice(ToolChoice.REQUIRED)).toolCalls())
        .extracting(ToolCall::name)
        .containsExactly("g");
  }

  @Test
  void aNamedToolIsTheOneThatIsCalled() {
    says(BEGIN + "f\n```json\n{}\n```" + END);
    assertThat(answer(BOTH.withChoice(ToolChoice.named("g"))).toolCalls())
        .extracting(ToolCall::name)
        .first()
        .isEqualTo("g");
  }

  @Test
  void oneCallAtATime() {
    String two =
        BEGIN
            + "f\n```json\n{}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>g\n```json\n{}\n```"
            + END;
    says(two);
    assertThat(answer(BOTH).toolCalls()).extracting(ToolCall::name).containsExactly("f", "g");
    assertThat(answer(BOTH.withParallel(false)).toolCalls())
        .extracting(ToolCall::name)
        .containsExactly("f");
  }

  @Test
  void textIsFreeUntilACallBegins() {
    says("Let me see." + BEGIN + "unknown\n```json\n[]\n```" + END + "And more.");
    Completion answer = answer(BOTH.withParallel(false));
    assertThat(answer.text()).isEqualTo("Let me see.");
    assertThat(answer.toolCalls()).hasSize(1);
    says("Just text.");
    assertThat(answer(BOTH).text()).isEqualTo("Just text.");
  }

  /** A marker of a call alone is nothing that a reader should see. */
  @Test
  void textHoldsNoStrayMarkers() {
    says("a<｜tool▁sep｜>b");
    assertThat(answer(BOTH).text()).doesNotContain("tool▁sep");
    says("a" + BEGIN + "f\n```json\n{}\n```" + END);
    Completion none = answer(BOTH.withChoice(ToolChoice.NONE));
    assertThat(none.toolCalls()).isEmpty();
    assertThat(none.text()).startsWith("a").doesNotContain("｜");
  }

  @Test
  void anAnswerHasTheFormatOrCalls() {
    GenerationOptions either = OPTIONS.withTools(BOTH).withChoice("yes", "no");
    says("yes");
    assertThat(answer(either).text()).isEqualTo("yes");
    says(BEGIN + "f\n```json\n{}\n```" + END);
    assertThat(answer(either).toolCalls()).hasSize(1);
    says("maybe");
    assertThat(answer(either.withToolChoice(ToolChoice.NONE)).text()).isIn("yes", "no");
  }

  @Test
  void aSchemaThatIsNotSupportedIsRefusedWhereItIsStrict() {
    Tool odd =
        Tool.of(
            "odd",
            "",
            "{\"type\": \"object\", \"unevaluatedProperties\": {\"not\": {\"multipleOf\": 3}}}");
    says(BEGIN + "odd\n```json\n{}\n```" + END);
    assertThat(answer(Tools.of(List.of(odd))).toolCalls()).hasSize(1);
    assertThatThrownBy(() -> answer(Tools.of(List.of(odd.withStrict(true)))))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.tool()).isEqualTo("odd"))
        .hasMessageStartingWith("The parameters of the tool 'odd': ");
  }

  /** A model of noise: whatever it says is a call that its schema allows, or cut off. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\", \"maxLength\": 6}}, \"required\": [\"city\"], \"additionalProperties\": false}",
        "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 99}, \"ok\": {\"type\": \"boolean\"}}, \"required\": [\"n\", \"ok\"], \"additionalProperties\": false}",
        "{\"properties\": {\"unit\": {\"enum\": [\"C\", \"F\", \"``` \"]}}, \"required\": [\"unit\"], \"additionalProperties\": false}",
      })
  void noiseMakesCallsThatFit(String schema) throws Exception {
    script.says(FakeModel.HASHING);
    Tools tools = new Tools(List.of(Tool.of("tool_one", "", schema), F), ToolChoice.REQUIRED, true);
    int ended = 0;
    for (long seed = 0; seed < 15; seed++) {
      SamplingOptions noise = SamplingOptions.GREEDY.withTemperature(100).withSeed(seed);
      Completion answer = answer(OPTIONS.withTools(tools).withSampling(noise));
      for (ToolCall call : answer.toolCalls()) {
        assertThat(call.name()).isIn("tool_one", "f");
        JsonNode arguments = new ObjectMapper().readTree(call.arguments());
        JsonNode required = new ObjectMapper().readTree(schema).path("required");
        assertThat(arguments.size()).isEqualTo(call.name().equals("f") ? 0 : required.size());
      }
      if (answer.finishReason() == FinishReason.STOP) {
        assertThat(answer.toolCalls()).isNotEmpty();
        assertThat(answer.text()).isEmpty();
        ended++;
      }
    }
    assertThat(ended).isGreaterThan(2);
  }
}
