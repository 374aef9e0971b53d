package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.chat.Message;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineStats;
import io.xmodel.generation.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers of a format, whatever the model would say. */
class AnswerFormatTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(400);
  private static final String SCHEMA =
      """
      {"type":"object","additionalProperties":false,"required":["is_capital","country_code"],
       "properties":{"is_capital":{"type":"boolean"},"country_code":{"enum":["FR","DE"]}}}
      """;

  /** A record that the model writes. */
  record Flag(boolean isCapital, Color color) {}

  /** Its color. */
  enum Color {
    RED,
    GREEN
  }

  private Completion answer(GenerationOptions options) {
    return model.generate(List.of(Message.user("?")), options);
  }

  @Test
  void anAnswerFulfilsItsSchemaWhateverTheModelSays() throws Exception {
    says("Hello.");
    Completion answer = answer(OPTIONS.withSchema(SCHEMA));
    JsonNode json = new ObjectMapper().readTree(answer.text());
    assertThat(json.get("is_capital").isBoolean()).isTrue();
    assertThat(json.get("country_code").textValue()).isIn("FR", "DE");
    assertThat(json.size()).isEqualTo(2);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void whatMustComeTakesNoStepOfItsOwn() {
    EngineStats before = model.stats();
    Completion answer = answer(OPTIONS.withSchema(SCHEMA));
    EngineStats after = model.stats();
    long forced = after.forcedTokens() - before.forcedTokens();
    assertThat(forced).isPositive();
    assertThat(after.steps() - before.steps())
        .isLessThanOrEqualTo(answer.tokens().size() - forced + 1);
    // With log-probabilities each token needs its own.
    EngineStats plain = model.stats();
    int tokens = answer(OPTIONS.withSchema(SCHEMA).withTopLogprobs(0)).tokens().size();
    assertThat(model.stats().forcedTokens()).isEqualTo(plain.forcedTokens());
    assertThat(model.stats().steps() - plain.steps()).isGreaterThanOrEqualTo(tokens);
  }

  @Test
  void expressionsAndChoicesAreKeptTo() {
    says("no");
    assertThat(answer(OPTIONS.withChoice("yes", "no")).text()).isEqualTo("no");
    says("perhaps");
    assertThat(answer(OPTIONS.withChoice("yes", "no")).text()).isIn("yes", "no");
    assertThat(answer(OPTIONS.withRegex("[0-9]{3}-[a-c]")).text()).matches("[0-9]{3}-[a-c]");
  }

  @Test
  void aRecordIsGivenBack() {
    Flag flag = model.generate(List.of(Message.user("?")), OPTIONS, Flag.class);
    assertThat(flag.color()).isIn(Color.RED, Color.GREEN);
    assertThatThrownBy(
            () -> model.generate(List.of(Message.user("?")), OPTIONS.withMaxTokens(1), Flag.class))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("Flag");
  }

  @Test
  void anAnswerThatIsCutOffIsTheBeginningOfOne() {
    Completion answer = answer(OPTIONS.withRegex("x{50}").withMaxTokens(3));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.text()).matches("x+");
  }

  @Test
  void whatIsNotSupportedIsNamed() {
    assertThatThrownBy(() -> answer(OPTIONS.withSchema("{\"items\":{\"$dynamicRef\":\"#a\"}}")))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("#/items/$dynamicRef");
    assertThatThrownBy(() -> answer(OPTIONS.withRegex("(a)\\1")))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("\\1");
  }
}
