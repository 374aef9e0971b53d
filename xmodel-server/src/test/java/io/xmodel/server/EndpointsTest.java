package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.server.TestClient.Reply;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The smaller endpoints. */
class EndpointsTest {
  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  @Test
  void healthIsOk() throws Exception {
    assertThat(client.get("/health").text()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void modelsAreListed() throws Exception {
    JsonNode list = client.get("/v1/models").json();
    assertThat(list.at("/object").asText()).isEqualTo("list");
    assertThat(list.at("/data").size()).isEqualTo(1);
    JsonNode entry = list.at("/data/0");
    assertThat(entry.at("/id").asText()).isEqualTo("nano");
    assertThat(entry.at("/object").asText()).isEqualTo("model");
    assertThat(entry.at("/created").isIntegralNumber()).isTrue();
    assertThat(entry.at("/owned_by").isTextual()).isTrue();
    assertThat(entry.at("/meta/n_vocab").asInt()).isEqualTo(3072);
    assertThat(entry.at("/meta/n_ctx_train").asInt()).isEqualTo(2048);
    assertThat(entry.at("/meta/n_params").asLong()).isGreaterThan(1_000_000);
    assertThat(client.get("/v1/models/nano").json()).isEqualTo(entry);
    assertThat(client.get("/v1/models/also-nano").at("/id").asText()).isEqualTo("also-nano");
  }

  @ParameterizedTest
  @ValueSource(strings = {"The capital of China is", "中国 🦜\n\u0000 x", "", "<｜User｜> hello"})
  void textsGoToIdsAndBack(String text) throws Exception {
    Reply bare =
        client.post(
            "/tokenize",
            "{\"prompt\":%s,\"add_special_tokens\":false}".formatted(TestClient.quoted(text)));
    int[] expected = Objects.requireNonNull(server.model().tokenizer()).encode(text);
    assertThat(bare.at("/tokens").toString()).isEqualTo(Arrays.toString(expected).replace(" ", ""));
    assertThat(bare.at("/count").asInt()).isEqualTo(expected.length);
    assertThat(bare.at("/max_model_len").asInt()).isEqualTo(2048);
    Reply back = client.post("/detokenize", "{\"tokens\":" + bare.at("/tokens") + "}");
    assertThat(back.at("/prompt").asText()).isEqualTo(text);
    assertThat(back.at("/content").asText()).isEqualTo(text);
    Reply whole = client.post("/tokenize", "{\"prompt\":" + TestClient.quoted(text) + "}");
    assertThat(whole.at("/count").asInt()).isEqualTo(expected.length + 1); // begin of text
  }

  @Test
  void llamasNamesAreKnownToo() throws Exception {
    Reply reply = client.post("/tokenize", "{\"content\":\"Hello\"}");
    assertThat(reply.at("/tokens").size())
        .isEqualTo(Objects.requireNonNull(server.model().tokenizer()).encode("Hello").length);
    assertThat(
            client.post("/tokenize", "{\"content\":\"Hello\",\"add_special\":true}").at("/count"))
        .isEqualTo(client.post("/tokenize", "{\"prompt\":\"Hello\"}").at("/count"));
  }

  @Test
  void messagesAreCountedAsTheyWouldBeAsked() throws Exception {
    String messages = "[{\"role\":\"user\",\"content\":\"What is 3 + 4?\"}]";
    Reply counted = client.post("/tokenize", "{\"messages\":" + messages + "}");
    Reply asked =
        client.post("/v1/chat/completions", "{\"max_tokens\":1,\"messages\":" + messages + "}");
    assertThat(counted.at("/count")).isEqualTo(asked.at("/usage/prompt_tokens"));
  }

  @Test
  void tokensAreSpelledIfAskedFor() throws Exception {
    Reply reply = client.post("/tokenize", "{\"prompt\":\"Hello you\",\"return_token_strs\":true}");
    StringBuilder text = new StringBuilder();
    reply.at("/token_strs").forEach(token -> text.append(token.asText()));
    assertThat(text.toString()).isEqualTo("<｜begin▁of▁sentence｜>Hello you");
  }

  @Test
  void aSpecialTokenAloneIsAskedForByItsName() throws Exception {
    String eos = TestClient.quoted("<｜end▁of▁sentence｜>");
    assertThat(client.post("/tokenize", "{\"prompt\":%s}".formatted(eos)).at("/tokens").toString())
        .isEqualTo("[1]");
    String among = TestClient.quoted("a<｜end▁of▁sentence｜>");
    Reply text = client.post("/tokenize", "{\"prompt\":%s}".formatted(among));
    assertThat(text.at("/tokens").toString()).doesNotMatch(".*[,\\[]1[,\\]].*");
    Reply parsed =
        client.post("/tokenize", "{\"prompt\":%s,\"parse_special\":true}".formatted(among));
    assertThat(parsed.at("/tokens").toString()).startsWith("[0,").endsWith(",1]");
  }

  @Test
  void wrongIdsAreNamed() throws Exception {
    BadRequestsTest.assertError(
        client.post("/detokenize", "{\"tokens\":[99999]}"), 400, "tokens", "99999");
    BadRequestsTest.assertError(
        client.post("/detokenize", "{\"tokens\":[\"a\"]}"), 400, "tokens", "found \"a\"");
    BadRequestsTest.assertError(client.post("/detokenize", "{}"), 400, "tokens", "missing");
    BadRequestsTest.assertError(client.post("/tokenize", "{}"), 400, "prompt", "missing");
  }

  @Test
  void theTokenizerIsDescribed() throws Exception {
    JsonNode info = client.get("/tokenizer_info").json();
    assertThat(info.at("/eos_token").asText()).isEqualTo("<｜end▁of▁sentence｜>");
    assertThat(info.at("/bos_token").asText()).isEqualTo("<｜begin▁of▁sentence｜>");
    assertThat(info.at("/pad_token").asText()).isEqualTo("<｜end▁of▁sentence｜>");
    assertThat(info.at("/chat_template").asText()).contains("add_generation_prompt");
  }

  @Test
  void metricsBearTheNamesThatDashboardsKnow() throws Exception {
    client.chat("What is the capital of France?");
    client.chat("What is the capital of France?", "\"max_tokens\":2");
    Reply reply = client.get("/metrics");
    assertThat(reply.header("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
    for (String name :
        new String[] {
          "num_requests_running",
          "num_requests_waiting",
          "kv_cache_usage_perc",
          "prefix_cache_queries_total",
          "prefix_cache_hits_total",
          "num_preemptions_total",
          "iteration_tokens_total_count",
          "iteration_tokens_total_sum",
          "prompt_tokens_total",
          "generation_tokens_total",
          "request_prompt_tokens_sum",
          "request_generation_tokens_count",
          "time_to_first_token_seconds_count",
          "inter_token_latency_seconds_sum",
          "e2e_request_latency_seconds_count",
          "request_queue_time_seconds_count",
          "request_prefill_time_seconds_sum",
          "request_decode_time_seconds_sum",
          "request_params_n_count",
          "request_params_max_tokens_count",
        }) {
      assertThat(reply.text()).contains("\nxmodel_" + name + "{model_name=\"nano\"}");
    }
    assertThat(reply.text())
        .contains("xmodel_request_success_total{finished_reason=\"stop\",model_name=\"nano\"}")
        .contains("xmodel_request_success_total{finished_reason=\"length\",model_name=\"nano\"}")
        .contains("xmodel_time_to_first_token_seconds_bucket{model_name=\"nano\",le=\"0.001\"}")
        .contains("xmodel_time_to_first_token_seconds_bucket{model_name=\"nano\",le=\"2560.0\"}")
        .contains("xmodel_e2e_request_latency_seconds_bucket{model_name=\"nano\",le=\"7680.0\"}")
        .contains("xmodel_request_prompt_tokens_bucket{model_name=\"nano\",le=\"2000.0\"}")
        .contains("# TYPE xmodel_iteration_tokens_total histogram\n")
        .contains("xmodel_iteration_tokens_total_bucket{model_name=\"nano\",le=\"8.0\"}")
        .contains("xmodel_iteration_tokens_total_bucket{model_name=\"nano\",le=\"16384.0\"}");
  }
}
