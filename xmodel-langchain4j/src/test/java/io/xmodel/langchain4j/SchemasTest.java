package io.xmodel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.xmodel.error.RequestException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of each kind of schema. */
class SchemasTest {
  private static void becomes(JsonSchemaElement element, String json) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(Schemas.json(element))).isEqualTo(mapper.readTree(json));
  }

  @Test
  void propertiesOfEachKindInTheirOrder() throws Exception {
    JsonObjectSchema schema =
        JsonObjectSchema.builder()
            .description("A person")
            .addStringProperty("name", "The name")
            .addIntegerProperty("age")
            .addNumberProperty("height")
            .addBooleanProperty("married")
            .addEnumProperty("group", List.of("A", "B"))
            .addProperty("pets", JsonArraySchema.builder().items(new JsonStringSchema()).build())
            .addProperty("any", JsonArraySchema.builder().build())
            .required("name", "age")
            .build();
    becomes(
        schema,
        """
        {"type": "object", "description": "A person",
         "properties": {
           "name": {"type": "string", "description": "The name"},
           "age": {"type": "integer"},
           "height": {"type": "number"},
           "married": {"type": "boolean"},
           "group": {"type": "string", "enum": ["A", "B"]},
           "pets": {"type": "array", "items": {"type": "string"}},
           "any": {"type": "array"}},
         "required": ["name", "age"], "additionalProperties": false}
        """);
    assertThat(Schemas.json(schema)).containsSubsequence("name", "age", "height", "married");
  }

  @Test
  void onlyAnObjectThatListsNothingIsOpen() throws Exception {
    becomes(
        JsonObjectSchema.builder().build(),
        """
        {"type": "object", "properties": {}, "required": [], "additionalProperties": true}
        """);
    becomes(
        JsonObjectSchema.builder().additionalProperties(false).build(),
        """
        {"type": "object", "properties": {}, "required": [], "additionalProperties": false}
        """);
    becomes(
        JsonObjectSchema.builder().addStringProperty("a").additionalProperties(true).build(),
        """
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": [],
         "additionalProperties": true}
        """);
  }

  @Test
  void argumentsThatAreNotListedAreNone() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    String none =
        """
        {"type": "object", "properties": {}, "required": [], "additionalProperties": false}
        """;
    assertThat(mapper.readTree(Schemas.ofArguments(null))).isEqualTo(mapper.readTree(none));
    assertThat(mapper.readTree(Schemas.ofArguments(JsonObjectSchema.builder().build())))
        .isEqualTo(mapper.readTree(none));
    assertThat(Schemas.ofArguments(JsonObjectSchema.builder().additionalProperties(true).build()))
        .contains("\"additionalProperties\":true");
  }

  @Test
  void choicesAndReferences() throws Exception {
    becomes(
        JsonObjectSchema.builder()
            .addProperty(
                "next",
                JsonAnyOfSchema.builder()
                    .description("Or none")
                    .anyOf(
                        JsonReferenceSchema.builder().reference("node").build(),
                        new JsonNullSchema())
                    .build())
            .definitions(Map.of("node", new JsonStringSchema()))
            .build(),
        """
        {"type": "object",
         "properties": {"next": {"description": "Or none",
           "anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
         "required": [], "additionalProperties": false,
         "$defs": {"node": {"type": "string"}}}
        """);
  }

  @Test
  void aRawSchemaIsTakenAsItIs() throws Exception {
    String raw = "{\"type\": \"integer\", \"minimum\": 3}";
    becomes(JsonRawSchema.from(raw), raw);
    assertThatThrownBy(() -> Schemas.json(JsonRawSchema.from("{\"type\": ")))
        .isExactlyInstanceOf(RequestException.class)
        .hasMessageContaining("raw schema");
  }
}
