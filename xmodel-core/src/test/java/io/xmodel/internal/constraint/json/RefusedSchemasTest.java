package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.error.RequestException;
import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.json.JsonSchema.Order;
import io.xmodel.internal.constraint.regex.Terms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas that are refused: every refusal names a keyword, and the place where it stands. */
class RefusedSchemasTest {
  private static final JsonSchema SCHEMAS = new JsonSchema();

  @Test
  void whatIsNotSupportedIsRefusedByKeywordAndPlace() {
    refused("{'properties':{'a':{'$dynamicRef':'#x'}}}", "at #/properties/a/$dynamicRef");
    refused("{'properties':{'a':{'pattern':'(a)\\\\1'}}}", "at #/properties/a/pattern", "\\1");
    refused(
        "{'properties':{'a':{'pattern':'(?<=a)b'}}}", "at #/properties/a/pattern", "looks behind");
    refused("{'$ref':'https://example.com/other'}", "at #/$ref", "nothing is downloaded");
    refused("{'$ref':'#/nowhere'}", "at #/$ref", "not there");
    refused("{'$ref':'#'}", "at #/$ref", "leads back");
    refused("{'allOf':[{'$ref':'#'}]}", "/$ref", "leads back");
    refused("{'type':'strung'}", "at #/type", "strung");
    refused("{'type':'string','format':'regex'}", "at #/format", "regex");
    refused("{'not':{'patternProperties':{'a':{}}}}", "at #/not/patternProperties");
    refused("{'type':'integer','minimum':3,'maximum':2}", "no JSON text");
    refused(
        "{'$defs':{'n':{'type':'object','properties':{'n':{'$ref':'#/$defs/n'}},'required':['n']}},'$ref':'#/$defs/n'}",
        "no JSON text");
    refused("{'enum':[]}", "no JSON text");
    refused("{'type':'array','minItems':-1}", "at #/minItems");
    refused("{'type':'number','multipleOf':0}", "at #/multipleOf");
  }

  private static void refused(String schema, String... parts) {
    String json = schema.replace('\'', '"');
    assertThatThrownBy(() -> SCHEMAS.language(json, Order.AS_LISTED))
        .isInstanceOf(RequestException.class)
        .message()
        .contains(parts)
        .satisfies(message -> {
          JsonNode node = new ObjectMapper().readTree(json);
          assertThat(Refusals.isNamed(message, node)).as(message).isTrue();
        });
  }

  @Test
  void bombsAreRefusedInTime() {
    StringBuilder many = new StringBuilder("{\"allOf\":[");
    for (int i = 0; i < 40; i++) {
      many.append(i == 0 ? "" : ",")
          .append("{\"anyOf\":[{\"required\":[\"a")
          .append(i)
          .append("\"]},{\"required\":[\"b")
          .append(i)
          .append("\"]}]}");
    }
    refused(many.append("]}").toString(), "combinations");
    refused(
        "{'type':'string','pattern':'" + "(".repeat(100) + "a" + ")".repeat(100) + "'}",
        "nested deeper");
    refused(
        "{'type':'string','allOf':[{'pattern':'^(a|b)*a(a|b){14}$'},{'pattern':'^(a|b)*b(a|b){14}$'},{'minLength':40},{'maxLength':30}]}",
        "");
  }

  /** What to change so that there is a text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'string','maximum':1,'not':{'type':'string'}} | #/not:",
        "{'type':'number','minimum':3,'title':'a','maximum':2,'description':'b'} | #/maximum",
        "{'type':'string','pattern':'^a$','title':'a','minLength':2} | #/pattern",
        "{'type':'array','minItems':3,'maxItems':2} | #/minItems",
        "{'type':'object','required':['a','b'],'maxProperties':1} | #/required",
        "{'type':'object','required':['a'],'properties':{'a':{'type':'integer','minimum':0.1,'maximum':0.9}}} | #/properties/a/maximum",
        "{'type':'array','minItems':1,'items':{'$ref':'#/$defs/a'},'$defs':{'a':{'enum':[]}}} | #/$defs/a/enum",
        "{'properties':{'a':{'type':'object','required':['r','l'],'oneOf':[{'required':['r']},{'required':['l']}]}},'required':['a'],'type':'object'} | #/properties/a/",
        "{'enum':[1,2],'type':'string'} | #/enum"
      })
  void whereNoTextFulfilsItTheKeywordIsNamed(String schema, String pointer) {
    refused(schema, "at " + pointer, "no JSON text");
  }

  @Test
  void whatIsNoSchemaIsRefused() {
    refusedAsAWhole("false", "no JSON text");
    refusedAsAWhole("[]", "must be an object");
    refusedAsAWhole("{", "not valid JSON");
    refusedAsAWhole("", "empty");
    refusedAsAWhole("{\"a\":1,\"a\":2}", "not valid JSON");
    refusedAsAWhole("{\"not\":".repeat(300) + "{}" + "}".repeat(300), "not valid JSON");
    refusedAsAWhole(" ".repeat(1 << 21), "characters");
  }

  /** Other work of reading looks at the clock, too; here it is counting alone that takes long. */
  @Test
  void countingDifferentItemsIsPartOfReading() throws Exception {
    SchemaSource source =
        new SchemaSource(
            new ObjectMapper()
                .readTree(
                    "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":3000000,\"items\":{\"type\":\"number\"}}"));
    Limits limits = new Limits(source.root(), 1);
    Compiler compiler =
        new Compiler(source, new Terms(Effort::step), limits, new SharedLexemes(), true);
    assertThatThrownBy(compiler::compile)
        .isInstanceOf(Refusal.class)
        .hasMessage("uniqueItems makes the schema take longer than 1 seconds to read");
  }

  private static void refusedAsAWhole(String schema, String part) {
    assertThatThrownBy(() -> SCHEMAS.language(schema, Order.AS_LISTED))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(part);
  }
}
