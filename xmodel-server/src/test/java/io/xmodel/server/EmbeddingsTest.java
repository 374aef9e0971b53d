package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.xmodel.Embedding;
import io.xmodel.server.TestClient.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/embeddings}. */
class EmbeddingsTest {
  private final TestServer server = TestServer.shared();
  private final TestClient client = server.client();

  private Reply embed(String fields) throws Exception {
    return client.post("/v1/embeddings", "{\"model\":\"nano\"," + fields + "}");
  }

  @Test
  void theyAreThoseOfTheLibrary() throws Exception {
    List<String> texts = List.of("The capital of China", "中国的首都");
    List<Embedding> expected = server.model().embed(texts);
    JsonNode json = embed("\"input\":[\"The capital of China\",\"中国的首都\"]").json();
    assertThat(json.at("/object").asText()).isEqualTo("list");
    assertThat(json.at("/model").asText()).isEqualTo("nano");
    assertThat(json.at("/usage/prompt_tokens").asInt())
        .isEqualTo(expected.get(0).tokens() + expected.get(1).tokens());
    JsonNode bytes =
        embed("\"input\":[\"The capital of China\",\"中国的首都\"],\"encoding_format\":\"base64\"")
            .json();
    for (int i = 0; i < 2; i++) {
      JsonNode entry = json.at("/data/" + i);
      assertThat(entry.at("/object").asText()).isEqualTo("embedding");
      assertThat(entry.at("/index").asInt()).isEqualTo(i);
      float[] decoded = new float[expected.get(i).size()];
      ByteBuffer.wrap(Base64.getDecoder().decode(bytes.at("/data/" + i + "/embedding").asText()))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(decoded);
      for (int k = 0; k < decoded.length; k++) {
        assertThat(entry.at("/embedding").get(k).floatValue()).isCloseTo(decoded[k], within(1e-5f));
        assertThat(decoded[k]).isCloseTo(expected.get(i).get(k), within(1e-5f));
      }
    }
  }

  @Test
  void idsAndTextsAreAlike() throws Exception {
    String ids = Arrays.toString(server.model().encode("Hello"));
    JsonNode text = embed("\"input\":\"Hello\"").at("/data");
    assertThat(embed("\"input\":" + ids).at("/data")).isEqualTo(text);
    assertThat(embed("\"input\":[" + ids + "],\"dimensions\":192").at("/data")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "a":1                                   | input           | missing
          "input":""                              | input           | empty
          "input":["a",""]                        | input           | empty
          "input":[]                              | input           | empty array
          "input":[[]]                            | input           | empty array
          "input":[9999]                          | input           | 0 to 3071
          "input":"a","dimensions":64             | dimensions      | 192
          "input":"a","encoding_format":"int8"    | encoding_format | float or base64
          """)
  void whatIsWrongIsNamed(String fields, String param, String part) throws Exception {
    BadRequestsTest.assertError(embed(fields), 400, param, part);
  }

  @Test
  void aTextThatIsTooLongIsToldWithTheNumbers() throws Exception {
    Reply reply = embed("\"input\":" + TestClient.quoted("word ".repeat(3000)));
    BadRequestsTest.assertError(reply, 400, "input", "the context holds");
    assertThat(reply.at("/error/code").asText()).isEqualTo("context_length_exceeded");
  }

  @Test
  void openAisClientReadsThem() {
    OpenAIClient openai =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
            .apiKey("none")
            .build();
    CreateEmbeddingResponse response =
        openai
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("nano").input("Hello").build());
    response.validate();
    List<Float> vector = response.data().getFirst().embedding();
    assertThat(vector).hasSize(192);
    assertThat(vector.getFirst()).isCloseTo(server.model().embed("Hello").get(0), within(1e-5f));
    openai.close();
  }
}
