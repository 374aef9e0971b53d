package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.JsonSchemas;
import io.xmodel.error.RequestException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTypesTest {
  enum Size {
    SMALL,
    LARGE
  }

  record Place(String name, Optional<Place> within) {}

  record Everything(
      String text,
      int whole,
      long longer,
      BigInteger unbounded,
      float real,
      boolean flag,
      Size size,
      List<Integer> list,
      Set<Size> set,
      Map<String, Double> map,
      Optional<String> maybe,
      Place place) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'string'} | string",
        "{'type': ['null', 'boolean']} | boolean",
        "{'type': 'integer'} | bigint",
        "{'type': 'integer', 'minimum': 0} | bigint",
        "{'type': 'integer', 'minimum': 0, 'maximum': 2147483647} | int",
        "{'type': 'integer', 'minimum': 0, 'maximum': 2147483648} | bigint",
        "{'type': 'number'} | double",
        "{'enum': ['a', 'b', null]} | string",
        "{'enum': [1, 2]} | bigint",
        "{'enum': [1, 2.5]} | string",
        "{'enum': [true]} | boolean",
        "{'const': 'a'} | string",
        "{'type': 'array', 'items': {'type': 'number'}} | array<double>",
        "{'type': 'array'} | string",
        "{'type': 'object'} | string",
        "{'type': 'object', 'additionalProperties': {'type': 'boolean'}} | map<string,boolean>",
        "{'properties': {'a': {'type': 'string'}}, 'type': 'object'} | struct<a:string>",
        "{'anyOf': [{'type': 'null'}, {'type': 'number'}]} | double",
        "{'anyOf': [{'type': 'string'}, {'type': 'number'}]} | string",
        "{'type': ['string', 'number']} | string",
        "{'$defs': {'x': {'type': 'number'}}, '$ref': '#/$defs/x'} | double",
        "{'$ref': '#/$defs/none'} | string",
        "{'type': 'array', 'items': {'$ref': '#'}} | array<string>",
        "{} | string",
        "true | string",
      })
  void aSchemaHasAType(String schema, String type) {
    assertThat(SchemaTypes.type(schema.replace('\'', '"')).catalogString()).isEqualTo(type);
  }

  @Test
  void aRecordHasAType() {
    DataType type = SchemaTypes.type(JsonSchemas.of(Everything.class));
    assertThat(type.catalogString())
        .isEqualTo(
            "struct<text:string,whole:int,longer:bigint,unbounded:bigint,real:double,flag:boolean,"
                + "size:string,list:array<int>,set:array<string>,map:map<string,double>,maybe:string,"
                + "place:struct<name:string,within:string>>");
  }

  @Test
  void noJsonTextIsRefused() {
    assertThatThrownBy(() -> SchemaTypes.type("{\"type\": "))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("The schema is no JSON text: ");
  }
}
