package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.error.RequestException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValuesTest {
  private static DataType type(String ddl) {
    return DataType.fromDDL(ddl);
  }

  @Test
  void aRowHasWhatTheTextHas() {
    Row row =
        (Row)
            JsonValues.read(
                "{\"b\": [1, null, 3.0], \"a\": \"x\", \"c\": {\"k\": 0.5}, \"d\": [1, \"y\"]}",
                type("a string, b array<int>, c map<string, double>, d string, e boolean"));
    assertThat(row).hasToString("[x,List(1, null, 3),Map(k -> 0.5),[1,\"y\"],null]");
  }

  @Test
  void aTextIsAsItIs() {
    assertThat(JsonValues.read("\"5\"", DataTypes.StringType)).isEqualTo("5");
    assertThat(JsonValues.read("5", DataTypes.StringType)).isEqualTo("5");
    assertThat(JsonValues.read("null", DataTypes.StringType)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2147483648, int, int",
    "1.5, int, int",
    "9223372036854775808, bigint, bigint",
    "1e999, double, double",
    "\"x\", boolean, boolean",
  })
  void whatDoesNotFitIsRefused(String json, String ddl, String name) {
    assertThatThrownBy(() -> JsonValues.read("{\"x\": " + json + "}", type("x " + ddl)))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("the answer.x has ")
        .hasMessageEndingWith(", which no " + name + " holds. Bound it in the schema.");
  }

  @Test
  void theBeginningOfATextIsRefused() {
    assertThatThrownBy(() -> JsonValues.read("{\"x\": ", type("x int")))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("The answer is no JSON text: ");
  }
}
