package io.xmodel.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {
  private static final JsonMapper JACKSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "\"\"",
        "{\"a\": [1, -2147483648, 2147483648, 123456789012345678901234567890, 1.5, 1e3, -0.0]}",
        "[true, false, null, \"a\\u00e9\\n\\ud83d\\ude00\", Infinity, NaN]",
        "{\"a\": {\"a\": {\"b\": [[], {}, [{\"c\": \"d\"}]]}}, \"b\": {\"a\": 1}, \"\": 0}",
        " \n[ 1 ,\t2 ]\r ",
        ""
      })
  void treesAreJacksons(String text) throws IOException {
    assertThat(read(text)).isEqualTo(JACKSON.readTree(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"a\": 1, \"a\": 1}     | Duplicate field 'a'",
        "[{\"b\": {}, \"b\": []}] | Duplicate field 'b'",
        "{} {}                    | It goes on after its end",
        "[1] 2                    | It goes on after its end",
        "[1, 2                    | Unexpected end-of-input",
        "{\"a\":                  | Unexpected end-of-input",
        "{\"a\" 1}                | Unexpected character",
        "[1,]                     | Unexpected character"
      })
  void whatIsNoJsonIsRefused(String text, String expected) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void nestsNoDeeperThanItsParserAllows(String open) {
    assertThatThrownBy(() -> read(open.repeat(65)))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("nesting depth (65)");
  }

  private static JsonNode read(String text) throws IOException {
    try (JsonParser json =
        StrictJson.factory()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build()
            .createParser(text)) {
      return JsonTree.document(json);
    }
  }
}
