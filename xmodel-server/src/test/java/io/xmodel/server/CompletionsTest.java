package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.GenerationOptions;
import io.xmodel.server.TestClient.Reply;
import io.xmodel.server.wire.TokenTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/completions}, and all that evaluation programs read of it. */
class CompletionsTest {
  private static final String CAPITAL = "The capital of China is";

  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  @Test
  void aTextIsContinued() throws Exception {
    JsonNode json = client.complete(TestClient.quoted(CAPITAL)).json();
    assertThat(json.at("/id").asText()).startsWith("cmpl-");
    assertThat(json.at("/object").asText()).isEqualTo("text_completion");
    JsonNode choice = json.at("/choices/0");
    assertThat(choice.at("/text").asText()).contains("Beijing");
    assertThat(choice.has("logprobs")).isTrue();
    assertThat(choice.at("/logprobs").isNull()).isTrue();
    assertThat(choice.at("/finish_reason").asText()).isIn("stop", "length");
    assertThat(json.at("/usage/completion_tokens").asInt()).isLessThanOrEqualTo(16);
  }

  @Test
  void sixteenTokensUnlessMoreAreAskedFor() throws Exception {
    String fields = "\"ignore_eos\":true";
    assertThat(client.complete("\"a\"", fields).at("/usage/completion_tokens").asInt())
        .isEqualTo(16);
    assertThat(
            client
                .complete("\"a\"", fields, "\"max_tokens\":20")
                .at("/usage/completion_tokens")
                .asInt())
        .isEqualTo(20);
  }

  /** Texts, ids and lists of them; the answers are in the order of the prompts. */
  @Test
  void promptsOfEveryShape() throws Exception {
    List<String> prompts = List.of(CAPITAL, "3 + 4 =", "The capital of Japan is");
    List<String> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<String> alone = new ArrayList<>();
    for (String prompt : prompts) {
      texts.add(TestClient.quoted(prompt));
      ids.add(Arrays.toString(server.model().encode(prompt)));
      alone.add(client.complete(TestClient.quoted(prompt)).at("/choices/0/text").asText());
    }
    for (String batch : List.of(texts.toString(), ids.toString())) {
      JsonNode json = client.complete(batch).json();
      assertThat(json.at("/choices").size()).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(json.at("/choices/" + i + "/index").asInt()).isEqualTo(i);
        assertThat(json.at("/choices/" + i + "/text").asText()).isEqualTo(alone.get(i));
      }
    }
    assertThat(client.complete(ids.getFirst()).at("/choices/0/text").asText())
        .isEqualTo(alone.getFirst());
  }

  @Test
  void manyPromptsTakeTurns() throws Exception {
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < 100; i++) { // more than may run and wait
      prompts.add(TestClient.quoted("The capital of " + (i % 2 == 0 ? "China" : "Japan") + " is"));
    }
    JsonNode choices = client.complete(prompts.toString(), "\"max_tokens\":4").at("/choices");
    assertThat(choices.size()).isEqualTo(100);
    for (int i = 0; i < 100; i++) {
      assertThat(choices.get(i).at("/index").asInt()).isEqualTo(i);
      assertThat(choices.get(i).at("/text")).isEqualTo(choices.get(i % 2).at("/text"));
    }
    List<JsonNode> events =
        client.complete(prompts.toString(), "\"max_tokens\":4", "\"stream\":true").events();
    String[] streamed = new String[100];
    Arrays.fill(streamed, "");
    for (JsonNode event : events) {
      streamed[event.at("/choices/0/index").asInt()] += event.at("/choices/0/text").asText();
    }
    for (int i = 0; i < 100; i++) {
      assertThat(streamed[i]).isEqualTo(choices.get(i).at("/text").asText());
    }
  }

  @Test
  void severalContinuationsOfSeveralPrompts() throws Exception {
    JsonNode json =
        client
            .complete("[\"a\",\"b\"]", "\"n\":3,\"temperature\":1.9,\"seed\":5,\"max_tokens\":5")
            .json();
    assertThat(json.at("/choices").size()).isEqualTo(6);
    assertThat(json.at("/choices/5/index").asInt()).isEqualTo(5);
    int prompts = server.model().encode("a").length + server.model().encode("b").length;
    assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(prompts);
  }

  @Test
  void theBestOfSeveralIsTheMostProbable() throws Exception {
    String fields = "\"temperature\":1.9,\"seed\":5,\"max_tokens\":6,\"logprobs\":0";
    JsonNode all = client.complete("\"Once\"", fields, "\"n\":6").json();
    JsonNode best = client.complete("\"Once\"", fields, "\"best_of\":6,\"n\":2").json();
    assertThat(best.at("/choices").size()).isEqualTo(2);
    List<JsonNode> ordered = new ArrayList<>();
    all.at("/choices").forEach(ordered::add);
    ordered.sort((a, b) -> Double.compare(quality(b), quality(a)));
    for (int i = 0; i < 2; i++) {
      assertThat(best.at("/choices/" + i + "/text")).isEqualTo(ordered.get(i).at("/text"));
      assertThat(best.at("/choices/" + i + "/index").asInt()).isEqualTo(i);
    }
    assertThat(best.at("/usage")).isEqualTo(all.at("/usage"));
  }

  private static double quality(JsonNode choice) {
    double sum = 0;
    JsonNode logprobs = choice.at("/logprobs/token_logprobs");
    for (JsonNode logprob : logprobs) {
      sum += logprob.asDouble();
    }
    return sum / logprobs.size();
  }

  @Test
  void nothingButThePromptCanBeAskedFor() throws Exception {
    JsonNode json = client.complete("\"Hello\"", "\"max_tokens\":0", "\"echo\":true").json();
    assertThat(json.at("/choices/0/text").asText()).isEqualTo("Hello");
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(json.at("/usage/completion_tokens").asInt()).isZero();
    JsonNode scored =
        client
            .complete("\"Hello\"", "\"max_tokens\":0", "\"echo\":true", "\"logprobs\":2")
            .at("/choices/0/logprobs");
    assertThat(scored.at("/tokens").size()).isEqualTo(server.model().encode("Hello").length);
    assertThat(client.complete("\"Hello\"", "\"max_tokens\":0").at("/choices/0/text").asText())
        .isEmpty();
  }

  /**
   * Reads an answer as lm-eval's {@code parse_logprobs} does: the sum of the continuation's
   * log-probabilities, and whether each was the most probable.
   */
  private record Likelihood(double sum, boolean greedy) {
    static Likelihood of(JsonNode choice, int contextLength) {
      JsonNode values = choice.at("/logprobs/token_logprobs");
      JsonNode tops = choice.at("/logprobs/top_logprobs");
      double sum = 0;
      boolean greedy = true;
      for (int i = contextLength; i < values.size() - 1; i++) {
        double own = values.get(i).asDouble();
        double max = Double.NEGATIVE_INFINITY;
        for (JsonNode other : tops.get(i)) {
          max = Math.max(max, other.asDouble());
        }
        sum += own;
        greedy &= own == max;
      }
      return new Likelihood(sum, greedy);
    }
  }

  private Reply score(int[]... prompts) throws Exception {
    return client.post(
        "/v1/completions",
        "{\"model\":\"nano\",\"prompt\":%s,\"temperature\":0,\"max_tokens\":1,\"logprobs\":1,\"seed\":1234,\"echo\":true}"
            .formatted(Arrays.deepToString(prompts)));
  }

  /** Each continuation's likelihood is what the library itself says, in a batch too. */
  @Test
  @Report(1)
  void likelihoodsAreThoseOfTheModel() throws Exception {
    String[][] pairs = {
      {CAPITAL, " Beijing."}, {CAPITAL, " Paris."}, {"3 + 4 =", " 7"}, {"中国的首都是", "北京"}
    };
    int[][] whole = new int[pairs.length][];
    int[] contexts = new int[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      int[] context = server.model().encode(pairs[i][0]);
      int[] rest = Objects.requireNonNull(server.model().tokenizer()).encode(pairs[i][1]);
      whole[i] = Arrays.copyOf(context, context.length + rest.length);
      System.arraycopy(rest, 0, whole[i], context.length, rest.length);
      contexts[i] = context.length;
    }
    JsonNode json = score(whole).json();
    for (int i = 0; i < pairs.length; i++) {
      JsonNode choice = json.at("/choices/" + i);
      JsonNode logprobs = choice.at("/logprobs");
      for (String list : new String[] {"tokens", "token_logprobs", "top_logprobs", "text_offset"}) {
        assertThat(logprobs.at("/" + list).size()).as(list).isEqualTo(whole[i].length + 1);
      }
      assertThat(logprobs.at("/token_logprobs/0").isNull()).isTrue();
      assertThat(logprobs.at("/top_logprobs/0").isNull()).isTrue();
      Likelihood likelihood = Likelihood.of(choice, contexts[i]);
      double[] expected = server.model().score(whole[i]).logprobs();
      double sum = Arrays.stream(expected).skip(contexts[i]).sum();
      assertThat(likelihood.sum()).isCloseTo(sum, within(1e-3));
      assertThat(likelihood.greedy()).isEqualTo(isGreedy(whole[i], contexts[i]));
    }
    assertThat(Likelihood.of(json.at("/choices/0"), contexts[0]).sum())
        .isGreaterThan(Likelihood.of(json.at("/choices/1"), contexts[1]).sum());
  }

  private boolean isGreedy(int[] ids, int context) {
    for (int i = context; i < ids.length; i++) {
      int next =
          server
              .model()
              .generate(Arrays.copyOf(ids, i), GenerationOptions.greedy(1).withIgnoreEos(true))
              .ids()[0];
      if (next != ids[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The last entry is the generated token's; an end of text that had none would cost a real one.
   */
  @Test
  void anEndOfTextHasItsEntryToo() throws Exception {
    int[] answer = ids(client.complete(TestClient.quoted(CAPITAL), "\"max_tokens\":40"));
    int[] prompt = server.model().encode(CAPITAL);
    int[] whole = Arrays.copyOf(prompt, prompt.length + answer.length);
    System.arraycopy(answer, 0, whole, prompt.length, answer.length);
    JsonNode choice = score(whole).at("/choices/0");
    assertThat(choice.at("/finish_reason").asText()).isEqualTo("stop");
    JsonNode tokens = choice.at("/logprobs/tokens");
    assertThat(tokens.size()).isEqualTo(whole.length + 1);
    assertThat(tokens.get(whole.length).asText()).isEqualTo("<｜end▁of▁sentence｜>");
  }

  private int[] ids(Reply reply) {
    return Objects.requireNonNull(server.model().tokenizer())
        .encode(reply.at("/choices/0/text").asText());
  }

  /** Tokens that are parts of characters have texts of their own, so that none is overwritten. */
  @Test
  void noTwoTokensHaveTheSameText() {
    TokenTexts texts = new TokenTexts(Objects.requireNonNull(server.model().tokenizer()));
    Set<String> seen = new HashSet<>();
    for (int id = 0; id < server.model().config().vocabSize(); id++) {
      assertThat(seen.add(texts.text(id))).as("token %d: %s", id, texts.text(id)).isTrue();
    }
    assertThat(seen).anyMatch(text -> text.startsWith("bytes:\\x"));
  }

  @Test
  void halfCharactersAreWrittenAsBytes() throws Exception {
    int[] ids = server.model().encode("🦜");
    JsonNode choice = score(ids).at("/choices/0");
    List<String> tokens = new ArrayList<>();
    choice.at("/logprobs/tokens").forEach(token -> tokens.add(token.asText()));
    assertThat(tokens).anyMatch(token -> token.startsWith("bytes:\\xf0"));
    for (int i = 1; i < tokens.size(); i++) {
      JsonNode top = choice.at("/logprobs/top_logprobs").get(i);
      assertThat(top.get(tokens.get(i))).isEqualTo(choice.at("/logprobs/token_logprobs").get(i));
    }
    assertThat(choice.at("/text").asText()).contains("🦜");
  }

  @Test
  void offsetsPointIntoTheText() throws Exception {
    for (String prompt : List.of(CAPITAL, "中国的首都是", "a🦜b é", "two\nlines")) {
      JsonNode choice =
          client
              .complete(
                  TestClient.quoted(prompt), "\"echo\":true", "\"logprobs\":10", "\"max_tokens\":8")
              .at("/choices/0");
      String text = choice.at("/text").asText();
      assertThat(text).startsWith(prompt);
      int[] points = text.codePoints().toArray();
      JsonNode tokens = choice.at("/logprobs/tokens");
      JsonNode offsets = choice.at("/logprobs/text_offset");
      for (int i = 0; i < tokens.size(); i++) {
        String token = tokens.get(i).asText();
        int offset = offsets.get(i).asInt();
        assertThat(offset).isBetween(0, points.length);
        if (!token.startsWith("bytes:") && !token.startsWith("<｜")) {
          assertThat(new String(points, offset, token.codePointCount(0, token.length())))
              .isEqualTo(token);
        }
      }
    }
  }

  @Test
  void idsGetNoBeginOfTextOfOurs() throws Exception {
    int[] bare = Objects.requireNonNull(server.model().tokenizer()).encode(CAPITAL);
    assertThat(score(bare).at("/usage/prompt_tokens").asInt()).isEqualTo(bare.length);
    assertThat(client.complete(TestClient.quoted(CAPITAL)).at("/usage/prompt_tokens").asInt())
        .isEqualTo(bare.length + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"echo\":true",
        "\"echo\":true,\"logprobs\":3",
        "\"logprobs\":0,\"max_tokens\":5",
        "\"n\":2,\"temperature\":1.7,\"seed\":3,\"logprobs\":2",
        "\"stop\":[\"jing\"]",
        "\"echo\":true,\"max_tokens\":0,\"logprobs\":1",
      })
  void streamedAndWholeCompletionsAreTheSame(String fields) throws Exception {
    String prompt = TestClient.quoted(CAPITAL);
    JsonNode whole = client.complete(prompt, fields).json();
    List<JsonNode> events =
        client
            .complete(
                prompt, fields, "\"stream\":true", "\"stream_options\":{\"include_usage\":true}")
            .events();
    assertThat(events.removeLast().at("/usage/total_tokens"))
        .isEqualTo(whole.at("/usage/total_tokens"));
    for (JsonNode choice : whole.at("/choices")) {
      StringBuilder text = new StringBuilder();
      List<JsonNode> tokens = new ArrayList<>();
      List<JsonNode> offsets = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (JsonNode event : events) {
        JsonNode own = event.at("/choices/0");
        if (!own.at("/index").equals(choice.at("/index"))) {
          continue;
        }
        text.append(own.at("/text").asText());
        own.at("/logprobs/tokens").forEach(tokens::add);
        own.at("/logprobs/text_offset").forEach(offsets::add);
        if (!own.at("/finish_reason").isNull()) {
          reasons.add(own.at("/finish_reason").asText());
        }
      }
      assertThat(text.toString()).isEqualTo(choice.at("/text").asText());
      assertThat(reasons).containsExactly(choice.at("/finish_reason").asText());
      List<JsonNode> wholeTokens = new ArrayList<>();
      choice.at("/logprobs/tokens").forEach(wholeTokens::add);
      assertThat(tokens).isEqualTo(wholeTokens);
      List<JsonNode> wholeOffsets = new ArrayList<>();
      choice.at("/logprobs/text_offset").forEach(wholeOffsets::add);
      assertThat(offsets).isEqualTo(wholeOffsets);
    }
  }
}
