package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.server.TestClient.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/chat/completions}: the shape of answers, whole and streamed. */
class ChatTest {
  private static final String QUESTION = "What is the capital of France?";

  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  @Test
  void aWholeAnswerHasAllThatClientsRequire() throws Exception {
    Reply reply = client.chat(QUESTION);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).contains("application/json");
    JsonNode json = reply.json();
    assertThat(json.at("/id").asText()).startsWith("chatcmpl-");
    assertThat(json.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(json.at("/created").isIntegralNumber()).isTrue();
    assertThat(json.at("/model").asText()).isEqualTo("nano");
    assertThat(json.at("/choices").size()).isEqualTo(1);
    JsonNode choice = json.at("/choices/0");
    assertThat(choice.at("/index").asInt()).isZero();
    assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
    assertThat(choice.at("/message/content").asText()).contains("Paris");
    assertThat(choice.at("/message").has("refusal")).isTrue();
    assertThat(choice.at("/message/refusal").isNull()).isTrue();
    assertThat(choice.has("logprobs")).isTrue();
    assertThat(choice.at("/logprobs").isNull()).isTrue();
    assertThat(choice.at("/finish_reason").asText()).isEqualTo("stop");
    int prompt = json.at("/usage/prompt_tokens").asInt();
    int completion = json.at("/usage/completion_tokens").asInt();
    assertThat(prompt).isPositive();
    assertThat(completion).isPositive();
    assertThat(json.at("/usage/total_tokens").asInt()).isEqualTo(prompt + completion);
    assertThat(json.at("/usage/prompt_tokens_details/cached_tokens").isIntegralNumber()).isTrue();
    assertThat(json.at("/timings/predicted_n").isIntegralNumber()).isTrue();
  }

  @Test
  void aStreamOpensWithTheRoleAndEndsWithAReason() throws Exception {
    Reply reply = client.chat(QUESTION, "\"stream\":true");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type").orElse("")).startsWith("text/event-stream");
    List<JsonNode> events = reply.events();
    String id = events.getFirst().at("/id").asText();
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      JsonNode delta = event.at("/choices/0/delta");
      assertThat(event.at("/id").asText()).isEqualTo(id);
      assertThat(event.at("/object").asText()).isEqualTo("chat.completion.chunk");
      assertThat(event.has("usage")).isFalse();
      assertThat(event.has("error")).isFalse();
      assertThat(event.at("/choices").size()).isEqualTo(1);
      if (i == 0) {
        assertThat(delta.at("/role").asText()).isEqualTo("assistant");
        assertThat(delta.has("content")).isTrue();
        assertThat(delta.at("/content").isNull()).isTrue();
      } else if (i == events.size() - 1) {
        assertThat(delta.isEmpty()).isTrue();
        assertThat(event.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      } else {
        assertThat(delta.has("role")).isFalse();
        assertThat(delta.at("/content").asText()).isNotEmpty();
        assertThat(event.at("/choices/0/finish_reason").isNull()).isTrue();
      }
    }
    assertThat(texts(events).get(0)).contains("Paris");
  }

  @Test
  void usageComesLastWhereItIsAskedFor() throws Exception {
    List<JsonNode> events =
        client
            .chat(QUESTION, "\"stream\":true", "\"stream_options\":{\"include_usage\":true}")
            .events();
    JsonNode last = events.removeLast();
    assertThat(last.at("/choices").isEmpty()).isTrue();
    assertThat(last.at("/usage/total_tokens").asInt()).isPositive();
    assertThat(events).allMatch(event -> event.has("usage") && event.get("usage").isNull());
    JsonNode whole = client.chat(QUESTION).json();
    assertThat(last.at("/usage/completion_tokens")).isEqualTo(whole.at("/usage/completion_tokens"));
    assertThat(last.at("/usage/prompt_tokens")).isEqualTo(whole.at("/usage/prompt_tokens"));
  }

  @Test
  void everyEventTellsTheUsageSoFarIfThatIsAskedFor() throws Exception {
    List<JsonNode> events =
        client
            .chat(
                QUESTION,
                "\"stream\":true",
                "\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}")
            .events();
    assertThat(events.subList(1, events.size()))
        .allMatch(event -> event.at("/usage/prompt_tokens").asInt() > 0);
  }

  /** Whatever is asked, both ways of asking get the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"temperature\":0",
        "\"temperature\":1.5,\"seed\":7,\"max_tokens\":30",
        "\"temperature\":1.5,\"seed\":7,\"n\":3,\"max_tokens\":20",
        "\"max_tokens\":3",
        "\"stop\":[\"ari\"]",
        "\"temperature\":1.9,\"seed\":11,\"ignore_eos\":true,\"max_tokens\":64,\"stop\":[\"e\",\"zz\"]",
        "\"logprobs\":true,\"top_logprobs\":2,\"temperature\":1.2,\"seed\":3,\"max_tokens\":12",
      })
  @Report(7)
  void streamedAndWholeAnswersAreTheSame(String fields) throws Exception {
    JsonNode whole = client.chat(QUESTION, fields).json();
    List<JsonNode> events = client.chat(QUESTION, fields, "\"stream\":true").events();
    TreeMap<Integer, String> texts = texts(events);
    for (JsonNode choice : whole.at("/choices")) {
      int index = choice.at("/index").asInt();
      assertThat(texts.getOrDefault(index, "")).isEqualTo(choice.at("/message/content").asText());
      List<JsonNode> entries = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (JsonNode event : events) {
        JsonNode own = event.at("/choices/0");
        if (own.at("/index").asInt() == index) {
          own.at("/logprobs/content").forEach(entries::add);
          if (!own.at("/finish_reason").isNull()) {
            reasons.add(own.at("/finish_reason").asText());
          }
        }
      }
      assertThat(reasons).containsExactly(choice.at("/finish_reason").asText());
      List<JsonNode> wholeEntries = new ArrayList<>();
      choice.at("/logprobs/content").forEach(wholeEntries::add);
      assertThat(entries).isEqualTo(wholeEntries);
    }
  }

  static TreeMap<Integer, String> texts(List<JsonNode> events) {
    TreeMap<Integer, String> texts = new TreeMap<>();
    for (JsonNode event : events) {
      for (JsonNode choice : event.at("/choices")) {
        texts.merge(
            choice.at("/index").asInt(), choice.at("/delta/content").asText(""), String::concat);
      }
    }
    return texts;
  }

  @Test
  void severalAnswersDifferByTheirSeeds() throws Exception {
    String fields = "\"n\":4,\"seed\":1,\"temperature\":1.8,\"max_tokens\":16,\"ignore_eos\":true";
    JsonNode json = client.chat(QUESTION, fields).json();
    assertThat(json.at("/choices").size()).isEqualTo(4);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      assertThat(json.at("/choices/" + i + "/index").asInt()).isEqualTo(i);
      texts.add(json.at("/choices/" + i + "/message/content").asText());
    }
    assertThat(texts.stream().distinct().count()).isGreaterThan(1);
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(64);
    assertThat(client.chat(QUESTION, fields).json().at("/choices")).isEqualTo(json.at("/choices"));
    // The first is what one answer with that seed is.
    assertThat(
            client
                .chat(QUESTION, fields.replace("\"n\":4", "\"n\":1"))
                .at("/choices/0/message/content")
                .asText())
        .isEqualTo(texts.getFirst());
  }

  @Test
  void logprobsSpellTheTextAndTellTheTrueBytes() throws Exception {
    JsonNode choice =
        client
            .chat("中国的首都是哪里?", "\"logprobs\":true", "\"top_logprobs\":3", "\"max_tokens\":24")
            .at("/choices/0");
    StringBuilder spelled = new StringBuilder();
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    for (JsonNode entry : choice.at("/logprobs/content")) {
      spelled.append(entry.at("/token").asText());
      entry.at("/bytes").forEach(b -> bytes.write(b.asInt()));
      assertThat(entry.at("/logprob").asDouble()).isLessThanOrEqualTo(0);
      assertThat(entry.at("/top_logprobs").size()).isEqualTo(3);
      JsonNode best = entry.at("/top_logprobs/0");
      assertThat(best.at("/logprob")).isEqualTo(entry.at("/logprob")); // greedy
      assertThat(best.at("/token")).isEqualTo(entry.at("/token"));
      assertThat(best.at("/bytes").isArray()).isTrue();
    }
    String text = choice.at("/message/content").asText();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    if (!spelled.toString().contains("bytes:")) {
      assertThat(spelled.toString()).isEqualTo(text);
    }
  }

  @Test
  void alternativesAreLeftOutUnlessAskedFor() throws Exception {
    JsonNode entry = client.chat(QUESTION, "\"logprobs\":true").at("/choices/0/logprobs/content/0");
    assertThat(entry.at("/top_logprobs").isArray()).isTrue();
    assertThat(entry.at("/top_logprobs").isEmpty()).isTrue();
    assertThat(entry.at("/logprob").asDouble()).isLessThanOrEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"store\":true,\"metadata\":{\"a\":\"b\"},\"prompt_cache_key\":\"x\"",
        "\"user\":\"u\",\"safety_identifier\":\"s\",\"service_tier\":\"auto\",\"verbosity\":\"low\"",
        "\"reasoning_effort\":\"high\",\"something_new\":[1,2,{\"a\":null}]",
        "\"modalities\":[\"text\"],\"audio\":null,\"n\":null,\"stop\":null,\"seed\":null",
        "\"temperature\":null,\"top_p\":null,\"stream\":null,\"logit_bias\":null,\"tools\":null",
        "\"top_p\":0,\"temperature\":2,\"top_k\":-1,\"min_p\":0.5,\"repetition_penalty\":1.1",
        "\"seed\":-9223372036854775808,\"presence_penalty\":-2,\"frequency_penalty\":2",
        "\"logit_bias\":{\"5\":-100,\"6\":100,\"7\":0.5},\"max_completion_tokens\":3",
        "\"stop_token_ids\":[5,6],\"min_tokens\":2,\"max_tokens\":4,\"cache_salt\":\"mine\"",
      })
  void fieldsThatAgentsSendAreTaken(String fields) throws Exception {
    assertThat(client.chat(QUESTION, fields).status()).isEqualTo(200);
  }

  @Test
  void theModelMayBeLeftOutAndHasOtherNames() throws Exception {
    String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":1}";
    assertThat(client.post("/v1/chat/completions", "{" + messages).at("/model").asText())
        .isEqualTo("nano");
    assertThat(client.post("/v1/chat/completions", "{\"model\":\"also-nano\"," + messages).status())
        .isEqualTo(200);
    Reply unknown = client.post("/v1/chat/completions", "{\"model\":\"gpt-9\"," + messages);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.at("/error/code").asText()).isEqualTo("model_not_found");
    assertThat(unknown.at("/error/param").asText()).isEqualTo("model");
    assertThat(unknown.at("/error/message").asText()).contains("gpt-9").contains("nano");
  }

  @Test
  void rolesAndPartsOfMessagesAreTaken() throws Exception {
    String messages =
        """
        {"messages":[
          {"role":"developer","content":"Be brief."},
          {"role":"user","content":[{"type":"text","text":"What is the capital"},
                                    {"type":"text","text":" of France?"}]},
          {"role":"assistant","content":"Paris.","refusal":null,"audio":null},
          {"role":"user","name":"ann","content":"And of Japan?"}]}
        """;
    Reply reply = client.post("/v1/chat/completions", messages);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.at("/choices/0/message/content").asText()).isNotEmpty();
  }
}
